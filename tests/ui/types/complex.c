//@ flags: -lm
// Complex arithmetic: all operators, conversions, initialisers, arrays, structs, calls; results by bits.
#include <complex.h>
#include <stdio.h>
#include <string.h>
#include <math.h>

static unsigned long long state = 88172645463325252ULL;
static double random_double(void) {
    state ^= state << 13; state ^= state >> 7; state ^= state << 17;
    int e = (int)(state >> 20) % 60 - 30;
    return ldexp((double)(state >> 11) / (1ULL << 53) - 0.5, e);
}
static double complex random_complex(void) { double re = random_double(), im = random_double(); return re + im * I; }
static unsigned long long hash = 14695981039346656037ULL;
static void feed(double x) {
    unsigned long long b;
    memcpy(&b, &x, 8);
    if (x != x) b = 1;
    hash = (hash ^ b) * 1099511628211ULL;
}
static void feed2(double complex z) { feed(creal(z)); feed(cimag(z)); }

static double complex table[] = {1, 2.5 - 1.0 * I, I, -I, 3 + 4i};
static float complex single = 1.5f + 2.0f * I;
struct wave { double complex a[2]; float complex b; };

static double complex square(double complex z) { return z * z; }
static int calls;
static double complex *next(void) { calls++; return &table[calls % 5]; }

int main(void) {
    for (int i = 0; i < 5; i++) printf("%g%+gi\n", creal(table[i]), cimag(table[i]));
    printf("%g %g %zu %zu\n", crealf(single), cimagf(single), sizeof(double complex), sizeof single);
    struct wave w = {{1 + 2 * I, 3}, 4};
    w.a[1] += w.a[0] * 2;
    w.b /= 2;
    w.a[0] = square(w.a[0]) - conj(w.a[1]);
    printf("%g%+gi %g%+gi %g\n", creal(w.a[0]), cimag(w.a[0]), creal(w.a[1]), cimag(w.a[1]), crealf(w.b));
    *next() *= 2 + I;
    *next() -= 1;
    printf("%d %g%+gi\n", calls, creal(table[1]), cimag(table[1]));
    double complex z = 3 + 4 * I;
    double r = z;
    int n = z;
    _Bool t = 0.0 * I, u = z;
    printf("%g %d %d %d %d %d %g\n", r, n, t, u, z == 3 + 4 * I, z != r, cabs(z));
    if (z && !(z - z)) puts("truth");
    z = n > 2 ? z : 1;
    printf("%g%+gi %g%+gi\n", creal(-z), cimag(-z), creal(~z), cimag(~z));
    for (int i = 0; i < 20000; i++) {
        double complex a = random_complex(), b = random_complex();
        double x = random_double();
        feed2(a + b); feed2(a - b); feed2(a * b); feed2(a / b);
        feed2(a * x); feed2(x * a); feed2(a / x); feed2(x / a); feed2(x - a);
        float complex c = a, d = b;
        feed2(c * d); feed2(c / d); feed2(c + a);
    }
    double extremes[] = {0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 1e308, 1e-308, 5e-324};
    for (int i = 0; i < 10000; i++) {
        double complex a = CMPLX(extremes[i % 10], extremes[i / 10 % 10]), b = CMPLX(extremes[i / 100 % 10], extremes[i / 1000 % 10]);
        feed2(a * b); feed2(a / b); feed2(a + b);
    }
    printf("%016llx\n", hash);
    for (int i = 0; i < 12; i++) {
        double complex a = random_complex() * 1e-9 + 0.25 * (i - 6) + 0.5 * I;
        double complex results[] = {cexp(a), clog(a), csqrt(a), cpow(a, 2.5 - I), csin(a), ccos(a), ctan(a), csinh(a), ccosh(a), ctanh(a),
                                    casin(a), cacos(a), catan(a), casinh(a), cacosh(a), catanh(a), cproj(a)};
        for (int k = 0; k < 17; k++) printf("%.10f%+.10fi ", creal(results[k]), cimag(results[k]));
        printf("%.10f %.10f\n", cabs(a), carg(a));
    }
    return 0;
}
