//@ bless
// What a function of the program frees for its caller need not be a variable that changes.
#include <stdio.h>
#include <stdlib.h>

static double *centroid(int n) {
    double *c = malloc(n * sizeof *c);
    for (int i = 0; i < n; i++) c[i] = i * 0.5;
    return c;
}

static void destroy(double *c) { free(c); }

static double sum(const double *c, int n) {
    double all = 0;
    for (int i = 0; i < n; i++) all += c[i];
    return all;
}

int main(void) {
    double *c = centroid(4);
    printf("%.2f\n", sum(c, 4));
    destroy(c);
    double *d = centroid(6);
    printf("%.2f\n", sum(d, 6));
    free(d);
    return 0;
}
