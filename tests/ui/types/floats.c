#include <stdio.h>
#include <math.h>
#include <float.h>
int main(void)
{
    float f = 0.1f; double d = 0.1; long double l = 0.1L;
    printf("%.9g %.17g %d\n", f, d, f == d);
    printf("%a %a\n", 0x1.8p3, 0x.4p-2f);
    printf("%g %g %g\n", 1e3, 1.5e-3f, 9.81d);
    printf("%d %d %d\n", (int)sizeof f, (int)sizeof d, (int)(l > 0));
    printf("%g %g %g %g\n", INFINITY, -INFINITY, fabs(-2.5), floor(-2.5));
    double nan = NAN; printf("%d %d %d\n", nan == nan, isnan(nan) != 0, nan != nan);
    printf("%.3f %.0f %e %G\n", 2.0 / 3, 2.5, 12345.678, 1e-10);
    printf("%f %f\n", (double)(float)16777217, (float)1 / 3);
    printf("%g %g %d\n", DBL_MAX, FLT_MIN, DBL_DIG);
    printf("%.10g %.10g %.10g\n", sqrt(2), pow(2, 0.5), sin(1));
    unsigned char c = 200.7; printf("%d %u\n", c, (unsigned)3e9);
    printf("%d\n", 0.1 + 0.2 == 0.3);
    return 0;
}
