/* Local pointers to memory that malloc gave own it; the memory is a vector. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair { int a; double b; };

static double mean(const double *v, int n) { double s = 0; for (int i = 0; i < n; i++) s += v[i]; return n ? s / n : 0; }
static void fill(double *v, int n, double from) { for (int i = 0; i < n; i++) v[i] = from + i; }

static int sieve(int n)
{
    char *composite = calloc(n + 1, 1);
    if (composite == NULL) return -1;
    int count = 0;
    for (int i = 2; i <= n; i++) {
        if (composite[i]) continue;
        count++;
        for (int j = 2 * i; j <= n; j += i) composite[j] = 1;
    }
    free(composite);
    return count;
}

static long collatz(int start)
{
    int cap = 4, n = 0;
    long *path = malloc(cap * sizeof(long));
    for (long x = start; x != 1; x = x % 2 ? 3 * x + 1 : x / 2) {
        if (n == cap) {
            cap *= 2;
            path = realloc(path, cap * sizeof *path);
            if (!path) return -1;
        }
        path[n++] = x;
    }
    long most = 1;
    for (long *p = path; p < path + n; p++) if (*p > most) most = *p;
    free(path);
    return most * 1000 + n;
}

static double table(int rows, int cols)
{
    double *t;
    if ((t = malloc(rows * cols * sizeof(double))) == NULL) return -1;
    for (int r = 0; r < rows; r++) fill(t + r * cols, cols, r * 10);
    double s = mean(t, rows * cols) + mean(&t[cols], cols);
    double *copy = malloc(sizeof(double) * cols);
    memcpy(copy, t + cols, cols * sizeof *copy);
    s += copy[cols - 1];
    free(copy);
    free(t);
    return s;
}

static int pairs(int n)
{
    struct pair *p = NULL;
    if (n > 0) p = calloc(n, sizeof(struct pair));
    if (!p) return -1;
    for (int i = 0; i < n; i++) { p[i].a = i; p[i].b = p[i].a * 0.5; }
    struct pair last = p[n - 1];
    int result = last.a + (int)p->b + (p ? 100 : 0);
    free(p);
    return result;
}

/* This one gives its memory away. */
static int *numbers(int n) { int *v = malloc(n * sizeof *v); for (int i = 0; i < n; i++) v[i] = i; return v; }

int main(void)
{
    printf("%d %ld %g\n", sieve(100), collatz(27), table(3, 4));
    printf("%d %d\n", pairs(5), pairs(0));
    int *v = numbers(5);
    printf("%d\n", v[4]);
    free(v);
    return 0;
}
