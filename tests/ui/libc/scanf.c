//@ stdin: 12 -7 0x1f abc 3.5e2\nline two here\n77,88;x 99
#include <stdio.h>
#include <string.h>
int main(void)
{
    int a, b, c, r; char w[20], rest[40], ch; double d;
    r = scanf("%d %d %i %19s %lf", &a, &b, &c, w, &d); printf("%d: %d %d %d %s %g\n", r, a, b, c, w, d);
    getchar(); fgets(rest, sizeof rest, stdin); printf("%zu %s", strlen(rest), rest);
    r = scanf("%d,%d;%c", &a, &b, &ch); printf("%d: %d %d %c\n", r, a, b, ch);
    r = scanf("%d", &a); printf("%d %d\n", r, a); r = scanf("%d", &a); printf("%d %d\n", r, feof(stdin) != 0);
    r = sscanf("k=v; n=12", "%[^=]=%[a-z]; n=%2d", w, rest, &a); printf("%d %s %s %d\n", r, w, rest, a);
    unsigned u; long l; short s; r = sscanf("ff -5 70000 *skip", "%x %ld %hd *%*s", &u, &l, &s); printf("%d %u %ld %d\n", r, u, l, s);
    return 0;
}
