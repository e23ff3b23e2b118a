#include <stdio.h>
#include <stdlib.h>
typedef int (*binary)(int, int);
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static binary choose(char c) { return c == '+' ? add : sub; }
static int (*direct(int i))(int, int) { return i ? &add : sub; }
struct op { const char *name; binary run; };
static int apply(int f(int, int), int a, int b) { return (*f)(a, b); }
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static void visit(void (*f)(void *, int), void *c) { for (int i = 0; i < 3; i++) f(c, i); }
static void collect(void *c, int i) { *(int *)c += i; }
int main(void)
{
    struct op ops[] = { { "add", add }, { "sub", sub } };
    for (int i = 0; i < 2; i++) printf("%s %d\n", ops[i].name, ops[i].run(7, 3));
    printf("%d %d %d\n", choose('+')(1, 2), direct(0)(1, 2), apply(choose('-'), 9, 4));
    binary (*get)(char) = choose; binary *list = malloc(2 * sizeof *list); list[0] = get('+'); list[1] = **sub;
    printf("%d %d %d\n", list[0](2, 2), list[1](2, 2), list[0] == add);
    free(list);
    int a[] = { 5, 2, 9, 1 }; qsort(a, 4, sizeof *a, compare);
    int sum = 0, *found = bsearch(&(int){ 9 }, a, 4, sizeof *a, compare); visit(collect, &sum);
    printf("%d %d %d %d\n", a[0], a[3], (int)(found - a), sum);
    binary none = 0; void *opaque = (void *)add;
    printf("%d %d\n", none == NULL, ((binary)opaque)(20, 2));
    return 0;
}
