#include <stdio.h>
#include <stdint.h>
#include <string.h>
union number { float f; uint32_t u; unsigned char bytes[4]; };
struct variant { enum { INT, DOUBLE, TEXT } kind; union { int i; double d; const char *s; }; };
static void show(struct variant v)
{
    switch (v.kind) {
    case INT: printf("int %d\n", v.i); break;
    case DOUBLE: printf("double %g\n", v.d); break;
    case TEXT: printf("text %s\n", v.s); break;
    }
}
union pointer { int *p; uintptr_t u; };
int main(void)
{
    union number n = { 1.0f };
    printf("%08x %d\n", n.u, n.bytes[3]);
    n.bytes[3] = 0x40;
    printf("%g %zu\n", n.f, sizeof n);
    struct variant v[] = { { INT, .i = 3 }, { DOUBLE, .d = 2.5 }, { .kind = TEXT, .s = "hello" } };
    for (int i = 0; i < 3; i++) show(v[i]);
    int x = 42;
    union pointer p; p.p = &x;
    union pointer q; q.u = p.u;
    printf("%d\n", *q.p);
    union number copy = n;
    copy.u ^= 0x80000000u;
    printf("%g %g\n", copy.f, n.f);
    return 0;
}
