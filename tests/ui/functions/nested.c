#include <stdio.h>
static int apply(int (*f)(int), int x) { return f(x); }
int main(void)
{
    int base = 10, calls = 0;
    int add(int x) { calls++; return x + base; }
    int twice(int x) { return add(add(x)); }
    printf("%d %d\n", add(1), twice(1));
    base = 100;
    printf("%d %d\n", apply(add, 5), calls);
    auto int later(int);
    int r = later(3);
    int later(int n) { return n <= 1 ? 1 : n * later(n - 1); }
    printf("%d\n", r);
    return 0;
}
