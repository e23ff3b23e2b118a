#include <stdio.h>
static int n;
static int next(const char *s) { printf("%s ", s); return ++n; }
int main(void)
{
    int a[5] = { 0, 1, 2, 3, 4 }, i = 0;
    int x = (next("a"), next("b")) + 10;
    int y = next("c") && (next("d"), 0) || next("e");
    int z = next("f") > 100 ? next("g") : next("h");
    printf("%d %d %d\n", x, y, z);
    int *p = a;
    int r = *p++ + 10; r += *++p; (*p)++; r += (*p)--;
    printf("%d %d %d\n", r, *p, (int)(p - a));
    a[i++] += 5; a[i] = i; i = i++ + 1;
    printf("%d %d %d\n", a[0], a[1], i);
    int k = 3; k += k++ * 0 + 2; 
    int e = 0 ?: 7, h = 4 ?: next("never");
    printf("%d %d\n", e, h);
    int m = 5; m -= m -= 2;
    unsigned u = 1; u <<= 3; u |= 1; u ^= 0xf; u %= 4;
    printf("%u %d\n", u, m == 0);
    return 0;
}
