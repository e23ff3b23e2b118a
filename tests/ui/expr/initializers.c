#include <stdio.h>
struct in { int a, b[3]; }; struct out { struct in i; int c; struct in arr[2]; const char *s; };
static struct out g = { { 1, { 2, 3 } }, 4, { { 5 }, { 6, { 7 } } }, "s" };
static int sparse[10] = { [2] = 5, 6, [8] = 1, [0 ... 1] = 9 };
static int matrix[][3] = { { 1 }, { 2, 3 }, 4, 5, 6 };
static char str[] = "hi", fixed[5] = "hello", list[] = { 'a', 'b', 0 };
struct out d = { .arr[1].b[2] = 8, .i.a = 3, .s = "d" };
static int (*fp[2])(const char *) = { [1] = puts };
int main(void)
{
    printf("%d %d %d %d %d %d %s\n", g.i.a, g.i.b[1], g.i.b[2], g.c, g.arr[0].a, g.arr[1].b[0], g.s);
    for (int i = 0; i < 10; i++) printf("%d ", sparse[i]);
    printf("\n%zu %d %d %d\n", sizeof matrix / sizeof matrix[0], matrix[1][1], matrix[2][2], matrix[0][2]);
    printf("%zu %.5s %s\n", sizeof str, fixed, list);
    printf("%d %d %s %d\n", d.arr[1].b[2], d.i.a, d.s, d.c);
    fp[1]("through a table");
    struct in local[2] = { { 1, { 2 } }, [0].b[1] = 4 };
    int n = 3, dynamic[] = { n, n * 2, n * n };
    struct in copy = local[0];
    printf("%d %d %d %d\n", local[0].a, local[0].b[1], dynamic[2], copy.b[0]);
    int scalar = { 5 }; int empty[3] = {};
    printf("%d %d\n", scalar, empty[1]);
    return 0;
}
