#include <stdio.h>
#include <stddef.h>
#include <string.h>
struct __attribute__((packed)) tight { char a; int b; short c; double d; };
struct loose { char a; int b; short c; double d; };
struct big { char a; } __attribute__((aligned(32)));
#pragma pack(push, 2)
struct two { char a; int b; long c; };
#pragma pack(pop)
struct field { char a; int b __attribute__((aligned(16))); char c; int d __attribute__((packed)); };
_Alignas(64) static char buffer[10];
struct { char x; _Alignas(8) char y; } s;
enum __attribute__((packed)) small { SMALL_A, SMALL_B = 200 };
int main(void)
{
    printf("%zu %zu %zu %zu %zu\n", sizeof(struct tight), sizeof(struct loose), sizeof(struct big), sizeof(struct two), sizeof(struct field));
    printf("%zu %zu %zu %zu\n", offsetof(struct tight, d), offsetof(struct two, c), offsetof(struct field, b), offsetof(struct field, d));
    printf("%zu %zu %zu %zu\n", _Alignof(struct tight), _Alignof(struct big), _Alignof(struct two), sizeof(enum small));
    struct tight t = { 1, 2, 3, 4.5 }, u;
    memcpy(&u, &t, sizeof t);
    u.b += 40; u.d *= 2;
    printf("%d %d %d %g %zu %zu\n", u.a, u.b, u.c, u.d, _Alignof(buffer) , sizeof s);
    return 0;
}
