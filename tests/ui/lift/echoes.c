//@ bless
// Functions that return one of their arguments as it is.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef double *point;

static point copy(point p, const double *q) {
    p[0] = q[0];
    p[1] = q[1];
    return p;
}

static point add(point p, const double *q) {
    p[0] += q[0], p[1] += q[1];
    return p;
}

static point scale(point p, double x) {
    if (x == 1) return p;
    p[0] *= x, p[1] *= x;
    return p;
}

static double dot(const double *p, const double *q) { return p[0] * q[0] + p[1] * q[1]; }

static char *upper(char *s) {
    for (char *t = s; *t; t++) *t = toupper((unsigned char)*t);
    return s;
}

static int calls;

static char *fill(char c, char *s, int n) {
    memset(s, c + calls++, n);
    s[n] = '\0';
    return s;
}

static int next(void) { return ++calls; }

// Sometimes null: it stays as it is.
static char *checked(char *s, int n) {
    if (n > 4) return NULL;
    s[n] = '\0';
    return s;
}

// Through a pointer, too.
static char *same(char *s) { return s; }

int main(void) {
    double a[2] = {1, 2}, b[2] = {3, 4}, t[2], u[2];
    point p = add(copy(t, a), b);
    printf("%g %g\n", p[0], p[1]);
    printf("%g\n", dot(scale(copy(t, b), 2), copy(u, a)));
    scale(p, 3);
    (void)scale(p, 1);
    if (copy(u, p)[0] > 17 && add(u, u)) printf("%g %g\n", u[0], scale(u, .5)[1]);
    double sum = 0;
    for (int i = 0; add(t, a)[0] < 24; i++) sum += i * t[1];
    printf("%g\n", sum);

    char text[16] = "some text", *q = upper(text);
    printf("%s %zu %s\n", q, strlen(upper(text)), upper(text + 5));
    char other[2][8];
    int i = 0;
    printf("%s %d\n", fill('a' + next(), other[i++], next()), i);
    printf("%s %c\n", fill('k', other[1], 3), *fill('x', other[0], 2));
    char *(*through)(char *) = same;
    printf("%s %d %s\n", checked(text, 4), checked(text, 5) == NULL, through(text));
    return 0;
}
