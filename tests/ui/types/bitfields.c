#include <stdio.h>
struct flags { unsigned a : 1; unsigned b : 3; int c : 4; unsigned : 0; unsigned d : 20; unsigned long long e : 40; _Bool f : 1; };
struct mixed { char x; int y : 5; unsigned z : 7; short w; };
union view { struct { unsigned lo : 4, hi : 4; } nibbles; unsigned char byte; };
int main(void)
{
    struct flags f = { 1, 5, -3, 0xfffff, 0x123456789aULL, 1 };
    printf("%u %u %d %u %llx %d %zu\n", f.a, f.b, f.c, f.d, (unsigned long long)f.e, f.f, sizeof f);
    f.b = 9; f.c = 7; f.c += 3; f.d++; f.e <<= 3; f.a = ~f.a;
    printf("%u %u %d %u %llx\n", f.a, f.b, f.c, f.d, (unsigned long long)f.e);
    struct mixed m = { 'x', -16, 127, -1 };
    m.y -= 1;
    printf("%c %d %d %d %zu\n", m.x, m.y, m.z, m.w, sizeof m);
    union view v; v.byte = 0xa5;
    printf("%x %x\n", v.nibbles.lo, v.nibbles.hi);
    v.nibbles.lo = 0xc;
    printf("%x %d\n", v.byte, (f.b = 15) + 1);
    return 0;
}
