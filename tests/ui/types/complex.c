//@ check-fail: complex numbers are not supported
#include <stdio.h>
#include <complex.h>
int main(void)
{
    double complex z = 1 + 2 * I, w = 3 - I;
    double complex p = z * w, q = z / w, s = z + w;
    printf("%g %g, %g %g, %g %g\n", creal(p), cimag(p), creal(q), cimag(q), creal(s), cimag(s));
    printf("%g %d\n", cabs(3 + 4 * I), z == conj(conj(z)));
    __real__ z = 7;
    printf("%g %g %zu\n", __real__ z, __imag__ z, sizeof z);
    return 0;
}
