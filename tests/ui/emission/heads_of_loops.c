/* Variables that begin in the head of a loop, and outlive it or not. */
#include <stdio.h>

static void pieces(const char *z)
{
    size_t i, j;
    for (i = j = 0; z[i]; i++) {
        if (z[i] != '%') continue;
        if (j < i) printf("[%d %d]", (int)j, (int)i);
        j = ++i + 1;
    }
    if (j < i) printf("%d\n", (int)(i - j));
}

int main(void)
{
    pieces("ab%cde%fgh");
    int i, p, r = 1, n = 0, k, last;
    do {
        for (p = r, i = 1; p < 50; p <<= 1) i = i * 3 % 7;
        if (i != 1) r++;
        else break;
    } while (++n < 20);
    printf("%d %d\n", r, n);
    for (k = n, last = 0, p = 2; k > 0; k -= p) last = k;
    printf("%d\n", last);
    for (last = 1, k = last + 1; k < 9; k++) last += k;
    printf("%d %d\n", last, k);
    return 0;
}
