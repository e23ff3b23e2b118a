/* Bessel functions to the digits that matter, scalb, exception flags that the program raises. */
#define _GNU_SOURCE
#include <fenv.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
    static const double at[] = {0, 1e-300, 1e-9, 0.1, 0.5, 1, 2.5, 3.9, 5, 7.7, 10, 14.5, 20, 24.9, 25.1, 30, 47, 100, 1000.5, 123456.7};
    for (unsigned i = 0; i < sizeof at / sizeof *at; i++) {
        double x = at[i];
        printf("%g: %.12g %.12g %.12g %.12g\n", x, j0(x), j1(x), y0(x), y1(x));
        for (int n = -3; n < 9; n += 2)
            printf(" %.11g %.11g", jn(n, x), yn(n, x));
        puts("");
    }
    printf("%g %g %g %g\n", j0(-2), j1(-2), j1(-0.0), jn(3, -2));
    printf("%g %g %g\n", y0(-1) != y0(-1) ? 1.0 : 0.0, y0(0), yn(1, 0));
    printf("%g %g %g\n", j0(INFINITY), y1(INFINITY), jn(200, 3.0));
    printf("%.6g %.6g %.6g\n", j0f(2.5f), y1f(2.5f), jnf(4, 2.5f));
    printf("%g %g %g\n", scalb(3, 4), scalb(1, -1), scalb(5, INFINITY));
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_OVERFLOW | FE_INVALID);
    printf("%d %d\n", fetestexcept(FE_OVERFLOW) != 0, fetestexcept(FE_DIVBYZERO) != 0);
    fenv_t env;
    feholdexcept(&env);
    printf("%d\n", fetestexcept(FE_ALL_EXCEPT));
    feraiseexcept(FE_DIVBYZERO);
    feupdateenv(&env);
    printf("%d\n", (fetestexcept(FE_ALL_EXCEPT) & (FE_OVERFLOW | FE_DIVBYZERO)) == (FE_OVERFLOW | FE_DIVBYZERO));
    return 0;
}
