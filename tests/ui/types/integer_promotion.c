#include <stdio.h>
#include <limits.h>
#include <stdint.h>
int main(void)
{
    unsigned char a = 200, b = 100;
    signed char c = -1;
    printf("%d %d %d\n", a + b, (unsigned char)(a + b), c < 0u);
    unsigned u = 1; long l = -1; int i = -1;
    printf("%d %d %d\n", i > u, l > u, (short)70000);
    printf("%d %d %d\n", -7 / 2, -7 % 2, -7 >> 1);
    printf("%u %u\n", UINT_MAX + 1, 0u - 1);
    uint8_t x = 0xff; x <<= 4; printf("%d %d\n", x, (uint8_t)~x);
    printf("%ld %llu\n", LONG_MIN, ULLONG_MAX);
    printf("%d %d\n", 'a' + 1, sizeof 'a' == sizeof(int));
    int8_t m = -128; m--; printf("%d\n", m);
    unsigned short s = 65535; s++; printf("%d\n", s);
    printf("%d %d\n", (int)3.99, (int)-3.99);
    printf("%d\n", (1 ? -1 : 0u) > 0);
    printf("%lu\n", (unsigned long)(char)-1);
    long long big = 1LL << 40; int t = big; printf("%d %lld\n", t, big);
    _Bool bo = 256; printf("%d %d\n", bo, (_Bool)0.5);
    return 0;
}
