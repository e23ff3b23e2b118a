#include <stdio.h>
int main(void)
{
    int n = 0, i;
    for (i = 0; i < 10; i++) { if (i % 3 == 0) continue; n += i; }
    printf("%d %d\n", n, i);
    i = 0; do { i++; if (i == 2) continue; if (i == 5) break; printf("%d ", i); } while (i < 8); puts("");
    i = 0; do { if (i == 1) continue; } while (++i < 3); printf("%d\n", i);
    i = 10; while (i --> 0) { if (i == 5) continue; if (i == 2) break; printf("%d", i); } puts("");
    for (int a = 0, b = 10; a < b; a++, b--) if (a == 3) printf("%d %d\n", a, b);
    for (;;) { if (++n > 50) break; } printf("%d\n", n);
    int count = 0; for (int x = 0; x < 5; x++) for (int y = 0; y < 5; y++) { if (y > x) break; if ((x + y) % 2) continue; count++; } printf("%d\n", count);
    unsigned char c = 250; while (c) c++; printf("%d\n", c);
    for (char *p = "abc"; *p; p++) putchar(*p - 32); puts("");
    do ; while (0); while (0) ; for (; 0;) ; if (n) ; else puts("no");
    return n == 51 ? 0 : 1;
}
