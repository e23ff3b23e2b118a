//@ run
/* Orders that C leaves open, as gcc chooses them on x86-64. */
#include <stdio.h>
static int g = 1, arr[8], k;
static int set(int v) { g = v; return 10; }
static int idx(const char *s) { fputs(s, stdout); return 1; }
static void two(int a, int b) { printf("%d %d\n", a, b); }
int main(void) {
    int n = 3, rows[2][3] = {{1, 2, 3}, {4, 5, 6}};
    g = 1; two(g, set(7));
    g = 1; two(set(7), g);
    g = 1; printf("%d\n", g + set(7));
    g = 1; printf("%d\n", g >= set(10));
    g = 1; printf("%d\n", g - set(7));
    g = 1; arr[g] += set(5); printf("%d %d\n", arr[1], arr[5]);
    arr[idx("i")] = idx("v"); arr[idx("i")] += idx("v"); arr[idx("i")] = 1 + idx("v"); puts("");
    int (*p[2])[n] = {rows, rows + 1};
    int (**q)[n] = p;
    p[k++] += 1;
    printf("%d %d\n", k, (*p[0])[2]);
    q[k--]--;
    printf("%d %d\n", k, (*p[1])[1]);
    asm("nop");
    struct { unsigned long d : 32; unsigned long e : 40; } s = {0xffffffff, 5};
    printf("%d %d\n", s.d + 1 == 0, (int)s.e);
    return 0;
}
