#include <stdio.h>
#include <stdarg.h>
#include <string.h>
struct big { long a, b, c; };
static int sum(int n, ...) { va_list ap; int s = 0; va_start(ap, n); while (n--) s += va_arg(ap, int); va_end(ap); return s; }
static void mixed(const char *f, ...)
{
    va_list ap, copy; va_start(ap, f); va_copy(copy, ap);
    for (; *f; f++) switch (*f) {
        case 'i': printf("%d ", va_arg(ap, int)); break;
        case 'd': printf("%g ", va_arg(ap, double)); break;
        case 's': printf("%s ", va_arg(ap, char *)); break;
        case 'l': printf("%lld ", va_arg(ap, long long)); break;
        case 'b': { struct big b = va_arg(ap, struct big); printf("%ld ", b.a + b.b + b.c); break; }
        case 'p': printf("%d ", *va_arg(ap, int *)); break;
    }
    printf("again %d\n", va_arg(copy, int)); va_end(copy); va_end(ap);
}
static int format(char *out, size_t n, const char *f, ...) { va_list ap; va_start(ap, f); int r = vsnprintf(out, n, f, ap); va_end(ap); return r; }
static int inner(va_list *ap) { return va_arg(*ap, int); }
static int two(int n, ...) { va_list ap; va_start(ap, n); int a = inner(&ap); int b = inner(&ap); va_end(ap); return a * b; }
int main(void)
{
    int x = 77; char buffer[20];
    printf("%d %d\n", sum(3, 1, 2, 3), sum(0));
    mixed("idslbp", 5, 2.5f, "str", 1LL << 40, (struct big){ 1, 2, 3 }, &x);
    int r = format(buffer, sizeof buffer, "%05d|%-6s|%x", 42, "ab", 255);
    printf("%d %s %d\n", r, buffer, two(0, 6, 7));
    return 0;
}
