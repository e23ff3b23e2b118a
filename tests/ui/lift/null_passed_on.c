/* Null for a parameter that is passed on to one that is only sometimes written through. */
#include <stdio.h>

static int inner(const char *s, int *used, int mode)
{
    int n = 0;
    while (s[n]) n++;
    if (mode) *used = n / 2;
    return n;
}

static int middle(const char *s, int *used, int mode) { return inner(s, used, mode) + mode; }

int main(void)
{
    char text[] = "some text";
    int used = -1;
    printf("%d\n", middle(text, NULL, 0));
    printf("%d\n", middle(text, &used, 1));
    printf("%d\n", used);
    return 0;
}
