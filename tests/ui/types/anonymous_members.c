#include <stdio.h>
struct vec { union { struct { float x, y, z; }; float v[3]; }; int tag; };
struct outer { struct { int a; struct { int b, c; }; }; union { long l; char ch; }; };
int main(void)
{
    struct vec v = { .x = 1, .y = 2, .z = 3, .tag = 4 };
    v.v[1] += 10;
    struct outer o = { { 1, { 2, 3 } }, { 'A' } };
    printf("%g %g %g %d\n", v.x, v.y, v.v[2], v.tag);
    printf("%d %d %d %c\n", o.a, o.b, o.c, o.ch);
    struct vec *p = &v;
    p->z = -1;
    printf("%g %zu\n", p->v[2], sizeof *p);
    return 0;
}
