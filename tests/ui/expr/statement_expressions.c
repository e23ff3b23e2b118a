#include <stdio.h>
static int f(int n) { return ({ int t = n; while (t > 9) t /= 10; t; }); }
struct p { int x, y; };
int main(void)
{
    int a = ({ int b = 3; b * b; });
    int s = 0;
    for (int i = 0; i < 5; i++) s += ({ if (i == 2) continue; if (i == 4) break; i; });
    struct p q = ({ struct p t = { 1, 2 }; t.x += 5; t; });
    printf("%d %d %d %d %d\n", a, s, f(8123), q.x, ({ 1; 2; 3; }));
    ({ printf("void\n"); });
    int v = ({ goto out; 1; });
    printf("never %d\n", v);
out:
    printf("%d\n", ({ int x = 1; ({ int y = x + 1; y * 2; }) + x; }));
    return 0;
}
