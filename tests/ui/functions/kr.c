#include <stdio.h>
int add();
old(a, b, s) int a; char b, *s; { return a + b + s[0]; }
double scale(x, n) float x; register n; { return x * n; }
static implicit = 3;
noargs() { return 9; }
int main()
{
    printf("%d %g %d %d %d\n", old(1, 'a', "b"), scale(1.5f, 2), implicit, add(1, 2), noargs());
    return 0;
}
int add(a, b) { return a + b; }
