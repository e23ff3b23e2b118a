#include <stdio.h>
struct small { char c; }; struct mid { int a; double b; }; struct large { int v[20]; }; 
static struct large make(int n) { struct large l; for (int i = 0; i < 20; i++) l.v[i] = n * i; return l; }
static int sum(struct large l) { int s = 0; for (int i = 0; i < 20; i++) { s += l.v[i]; l.v[i] = 0; } return s; }
static struct mid change(struct mid m, struct small s) { m.a += s.c; m.b *= 2; return m; }
static struct small next(struct small s) { s.c++; return s; }
int main(void)
{
    struct large l = make(3), copy = l;
    copy.v[1] = 100;
    printf("%d %d %d\n", sum(l), sum(copy), sum(make(1)));
    struct mid m = change((struct mid){ 1, 1.5 }, next(next((struct small){ 'a' })));
    printf("%d %g %d\n", m.a, m.b, make(2).v[3]);
    struct large a[2] = { make(1), make(2) }; a[0] = a[1]; struct large *p = &a[0]; *p = *&l;
    printf("%d %d\n", a[0].v[19], a[1].v[19]);
    return 0;
}
