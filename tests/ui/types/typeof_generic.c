#include <stdio.h>
#define max(a, b) ({ __typeof__(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })
#define swap(a, b) do { __typeof__(a) t = a; a = b; b = t; } while (0)
#define kind(x) _Generic((x), int: "int", unsigned: "unsigned", double: "double", char *: "char *", const char *: "const char *", float: "float", default: "other")
#define square(x) _Generic((x), double: square_d, default: square_i)(x)
static int square_i(int x) { return x * x; }
static double square_d(double x) { return x * x; }
int main(void)
{
    int a = 3, b = 4; double d = 2.5;
    swap(a, b);
    int m = max(a++, b);
    printf("%d %d %d %g\n", a, b, m, max(d, 1.5));
    typeof(int *) p = &a; typeof(a) arr[3] = { 1, 2, 3 };
    char text[] = "x"; const char *s = "y";
    printf("%s %s %s %s %s %s\n", kind(a), kind(1u), kind(d), kind(text), kind(s), kind(p));
    printf("%d %g %d %s\n", square(5), square(1.5), arr[2], kind('c'));
    __auto_type x = 1.5f;
    printf("%s %d\n", kind(x), __builtin_types_compatible_p(int, typeof(a)));
    return 0;
}
