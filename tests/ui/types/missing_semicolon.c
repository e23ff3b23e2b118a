/* GNU C lets the last member of a struct go without its semicolon. */
#include <stdio.h>

struct inner { int a; union { long wide; char bytes[8] } };
struct outer { struct inner in; struct { int x, y } p };
struct none { };

int main(void)
{
    struct outer o = { { 1, { 2 } }, { 3, 4 } };
    printf("%d %ld %d %d\n", o.in.a, o.in.wide, o.p.x, o.p.y);
    return 0;
}
