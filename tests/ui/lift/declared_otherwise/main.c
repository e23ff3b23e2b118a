#include <stdio.h>
#include <stdlib.h>

struct state {
    unsigned char *key;
    int n;
};

struct state create();
int first(struct state s);

int main(void)
{
    struct state s = create(8);
    printf("%d\n", first(s));
    free(s.key);
    return 0;
}
