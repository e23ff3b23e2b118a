//@ run
/* Operands with effects, next to operands that read what they change. */
#include <stdio.h>
static int g, *gp = &g, other = 5;
static int bump(int by) { g += by; return g; }
static int *move(void) { gp = &other; return gp; }
struct cell { int n; struct cell *next; };
int main(void) {
    int a[4] = {1, 2, 3, 4}, i = 0, x = 7;
    int *before = gp;
    printf("%d\n", before == move());
    gp = &g;
    a[bump(1)] += bump(1);
    printf("%d %d %d %d\n", a[0], a[1], a[2], a[3]);
    x = (x << 2 < 30) + (x & 3 << 1) - (-x % 4);
    printf("%d\n", x);
    struct cell c2 = {2, 0}, c1 = {1, &c2}, *p = &c1;
    int sum = 0;
    while (p) sum += p->n, p = p->next;
    printf("%d\n", sum);
    unsigned char narrow = 250;
    narrow += 10;
    signed char s = -3;
    s >>= 1;
    s ^= 0x40;
    printf("%d %d %d\n", narrow, s, (narrow++, --narrow));
    long t = 3 + (i++ ? bump(10) : bump(20)) * 2L;
    printf("%ld %d %d\n", t, i, ({ int k = i; k += 5; k; }) * 3);
    int *q = a, *end = a + 4, total = 0;
    for (; q < end; total = total * 10 + *q++);
    printf("%d %d\n", total, (int)(end - q));
    return (a[1] > 1 && bump(1)) || bump(100) ? g & 0x7f : 1;
}
