/* Owners that get memory more than once, while other pointers still point to what they had. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int twice(void)
{
    char *p = malloc(2), *q;
    p[0] = 'a';
    q = p;
    p = malloc(2);
    p[0] = 'b';
    int r = *q * 1000 + *p;
    free(p);
    return r;
}

static int first_of(int n)
{
    int *p = NULL, *first = NULL, s = 0;
    for (int i = 0; i < n; i++) {
        p = malloc(2 * sizeof *p);
        p[0] = i + 10;
        if (i == 0) first = p;
        s += p[0];
    }
    return s * 100 + (first ? *first : 0);
}

/* In each turn another vector, and another position in it. */
static int in_turns(int n)
{
    int s = 0;
    for (int i = 1; i <= n; i++) {
        int *row = calloc(i, sizeof *row);
        int *end = row + i;
        for (int *at = row; at < end; at++) *at = i;
        for (int *at = end - 1; at >= row; at--) s += *at;
        free(row);
    }
    return s;
}

static int before(void)
{
    char *p = NULL, *q = p;
    int was = q == NULL;
    p = malloc(1);
    *p = 1;
    was = was * 10 + (q == NULL);
    free(p);
    return was;
}

static int again(int n)
{
    int s = 0, *p;
    int *old = NULL;
more:
    p = malloc(sizeof *p);
    *p = n;
    if (old) s += *old;
    old = p;
    if (--n > 0) goto more;
    return s;
}

int main(void)
{
    printf("%d %d %d %d %d\n", twice(), first_of(3), in_turns(4), before(), again(4));
    return 0;
}
