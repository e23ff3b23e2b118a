/* A pointer in a global is compared with what an expression with effects gives. */
#include <stdio.h>

static int x, y;
static int *g = &x, *h[2];

static int *next(void) { g = &y; return g; }

int main(void)
{
    int **p = h, n = 0;
    if (g == (h[1] = &x)) n |= 1;
    if (g == (*p = h[1])) n |= 2;
    n |= (h[0] != next()) << 2;
    int *was = g;
    if ((g == (p[1] = was)) != (h[0] == (p[1] = &x))) n |= 8;
    printf("%d %d %d\n", n, h[0] == &x, h[1] == &x);
    return 0;
}
