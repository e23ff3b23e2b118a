#include <stdio.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
int main(void)
{
    printf("[%d] [%5d] [%-5d] [%05d] [%+d] [% d] [%.3d] [%8.3d] [%x] [%#X] [%o] [%#o]\n", 42, 42, 42, 42, 42, 42, 7, 7, 255, 255, 8, 8);
    printf("[%s] [%10s] [%-10s] [%.2s] [%*s] [%.*s] [%c] [%%]\n", "abc", "abc", "abc", "abc", 6, "abc", 1, "abc", 'z');
    printf("[%f] [%.0f] [%10.3f] [%-10.1f] [%e] [%.2E] [%g] [%G] [%#g] [%a]\n", 3.14159, 2.5, 3.14159, 2.25, 12345.678, 0.00012, 0.0001, 1e-5, 1.0, 1.0);
    printf("[%ld] [%lld] [%hd] [%hhd] [%zu] [%td] [%jd] [%lu]\n", -1L, 1LL << 62, 70000, 300, sizeof(int), (ptrdiff_t)-3, (intmax_t)5, -1L);
    printf("[%" PRIu64 "] [%" PRIx32 "] [%08" PRIX16 "]\n", UINT64_MAX, (uint32_t)0xbeef, (uint16_t)0xab);
    int n; printf("abc%n", &n); printf("%d\n", n);
    char b[10]; int r = snprintf(b, sizeof b, "%s", "longer than ten"); printf("%d %s\n", r, b);
    r = sprintf(b, "%d", -5); printf("%d %s\n", r, b);
    printf("%s %p %d\n", (char *)NULL ? "x" : "(null)", (void *)0, printf("%s", ""));
    printf("%1$d %2$s %1$d\n", 3, "x");
    fprintf(stderr, "to stderr %d\n", 1); fputs("x", stdout); putchar('\n'); puts("end");
    printf("%5c|%-5c|%05.1f|%+.2e|% .3f\n", 'a', 'b', 2.25, 1234.5, 0.5);
    printf("%.15g %.17g %g %g %g\n", 0.1, 0.1, 1e100, 123456789.0, 1.0 / 3);
    return 0;
}
