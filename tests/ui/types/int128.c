#include <stdio.h>
typedef unsigned __int128 u128;
static u128 parse(const char *s) { u128 n = 0; while (*s) n = n * 10 + (*s++ - '0'); return n; }
static void print(u128 n) { char b[50]; int i = 49; b[i] = 0; do b[--i] = '0' + (int)(n % 10); while (n /= 10); puts(b + i); }
int main(void)
{
    u128 a = parse("340282366920938463463374607431768211455");
    print(a); print(a / 3); print(a >> 65); print((u128)1 << 100);
    __int128 s = -5;
    s *= 1000000000000LL; s *= 1000000000000LL;
    printf("%lld %d %d\n", (long long)(s / 1000000000000LL), s < 0, (int)sizeof s);
    unsigned long long x = 0xfedcba9876543210ULL;
    u128 p = (u128)x * x;
    printf("%016llx%016llx %d\n", (unsigned long long)(p >> 64), (unsigned long long)p, a > p);
    double d = (double)p;
    printf("%.6e\n", d);
    return 0;
}
