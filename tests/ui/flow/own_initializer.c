// A variable in its own initialiser: its scope begins before it.
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    int a = a = 3;
    int *p = p = malloc(sizeof *p);
    size_t n = sizeof n;
    struct { int x, y; } s = {.x = 1, .y = sizeof s};
    *p = a;
    printf("%d %d %zu %d\n", a, *p, n, s.y);
    free(p);
    return 0;
}
