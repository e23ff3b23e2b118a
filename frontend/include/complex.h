/* Complex arithmetic (C11 7.3), on top of <math.h>. */
#ifndef _COMPLEX_H
#define _COMPLEX_H
#include <math.h>
#define complex _Complex
#define _Complex_I (__builtin_complex(0.0f, 1.0f))
#define I _Complex_I
#define CMPLX(x, y) __builtin_complex((double)(x), (double)(y))
#define CMPLXF(x, y) __builtin_complex((float)(x), (float)(y))
#define CMPLXL(x, y) __builtin_complex((long double)(x), (long double)(y))

static inline double creal(double _Complex z) { return __builtin_creal(z); }
static inline double cimag(double _Complex z) { return __builtin_cimag(z); }
static inline double _Complex conj(double _Complex z) { return ~z; }
static inline double cabs(double _Complex z) { return hypot(__builtin_creal(z), __builtin_cimag(z)); }
static inline double carg(double _Complex z) { return atan2(__builtin_cimag(z), __builtin_creal(z)); }
static inline double _Complex cproj(double _Complex z) {
    double x = __builtin_creal(z), y = __builtin_cimag(z);
    return isinf(x) || isinf(y) ? __builtin_complex((double)INFINITY, copysign(0, y)) : z;
}
/* C11 G.6.3.1 */
static inline double _Complex cexp(double _Complex z) {
    double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (isfinite(y)) {
        if (y == 0) return __builtin_complex(exp(x), y);
        if (isnan(x)) return __builtin_complex(x, x);
        double scale = exp(x), c = cos(y), s = sin(y);
        if (isinf(x)) return __builtin_complex(copysign(scale, c), copysign(scale, s));
        if (isinf(scale)) {
            /* exp(x) overflows where its product with a small cosine need not. */
            double half = exp(x / 2);
            return __builtin_complex(half * c * half, half * s * half);
        }
        return __builtin_complex(scale * c, scale * s);
    }
    if (isinf(x)) return x < 0 ? __builtin_complex((double)0, copysign(0, y)) : __builtin_complex((double)INFINITY, y - y);
    return __builtin_complex(y - y, y - y);
}
/* C11 G.6.3.2 */
static inline double _Complex clog(double _Complex z) {
    double x = fabs(__builtin_creal(z)), y = fabs(__builtin_cimag(z)), large = x > y ? x : y, small = x > y ? y : x, size;
    if (large > (double)0.5 && large < (double)2) size = log1p((large - 1) * (large + 1) + small * small) / 2;
    else size = log(hypot(x, y));
    return __builtin_complex(size, atan2(__builtin_cimag(z), __builtin_creal(z)));
}
static inline double _Complex clog10(double _Complex z) {
    double _Complex l = clog(z);
    return __builtin_complex(__builtin_creal(l) / log((double)10), __builtin_cimag(l) / log((double)10));
}
/* C11 G.6.4.2 */
static inline double _Complex csqrt(double _Complex z) {
    double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (isinf(y)) return __builtin_complex((double)INFINITY, y);
    if (isinf(x)) return x < 0 ? __builtin_complex(isnan(y) ? y : (double)0, copysign(INFINITY, y)) : __builtin_complex(x, isnan(y) ? y : copysign(0, y));
    if (isnan(x) || isnan(y)) return __builtin_complex(x + y, x + y);
    if (y == 0) return x < 0 ? __builtin_complex((double)0, copysign(sqrt(-x), y)) : __builtin_complex(fabs(sqrt(x)), y);
    if (x == 0) {
        double r = sqrt(fabs(y) / 2);
        return __builtin_complex(r, copysign(r, y));
    }
    double d = hypot(x, y), r, s;
    if (x > 0) {
        r = sqrt((d + x) / 2);
        s = fabs(y / (2 * r));
    } else {
        s = sqrt((d - x) / 2);
        r = fabs(y / (2 * s));
    }
    return __builtin_complex(r, copysign(s, y));
}
static inline double _Complex cpow(double _Complex z, double _Complex w) { return cexp(w * clog(z)); }
/* C11 G.6.2.5, G.6.2.4 */
static inline double _Complex csinh(double _Complex z) {
    double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (y == 0) return __builtin_complex(sinh(x), y);
    return __builtin_complex(sinh(x) * cos(y), cosh(x) * sin(y));
}
static inline double _Complex ccosh(double _Complex z) {
    double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (y == 0) return __builtin_complex(cosh(x), y * copysign(1, x));
    return __builtin_complex(cosh(x) * cos(y), sinh(x) * sin(y));
}
static inline double _Complex ctanh(double _Complex z) {
    double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (fabs(x) > 20) return __builtin_complex(copysign(1, x), 4 * sin(y) * cos(y) * exp(-2 * fabs(x)));
    double c = cos(y), s = sinh(x), d = s * s + c * c;
    return __builtin_complex(s * cosh(x) / d, sin(y) * c / d);
}
static inline double _Complex csin(double _Complex z) {
    double _Complex w = csinh(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline double _Complex ccos(double _Complex z) { return ccosh(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z))); }
static inline double _Complex ctan(double _Complex z) {
    double _Complex w = ctanh(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline double _Complex casinh(double _Complex z) {
    double _Complex one = __builtin_complex((double)1, (double)0), w = clog(z + csqrt(z * z + one));
    return __builtin_complex(copysign(__builtin_creal(w), __builtin_creal(z)), copysign(__builtin_cimag(w), __builtin_cimag(z)));
}
static inline double _Complex casin(double _Complex z) {
    double _Complex w = casinh(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline double _Complex cacos(double _Complex z) {
    double _Complex w = casin(z);
    return __builtin_complex(acos((double)0) - __builtin_creal(w), -__builtin_cimag(w));
}
static inline double _Complex cacosh(double _Complex z) {
    double _Complex w = cacos(z);
    double x = __builtin_creal(w), y = __builtin_cimag(w);
    return __builtin_complex(fabs(y), copysign(x, __builtin_cimag(z)));
}
static inline double _Complex catanh(double _Complex z) {
    double x = __builtin_creal(z), y = __builtin_cimag(z);
    return __builtin_complex(log1p(4 * x / ((1 - x) * (1 - x) + y * y)) / 4, atan2(2 * y, (1 - x) * (1 + x) - y * y) / 2);
}
static inline double _Complex catan(double _Complex z) {
    double _Complex w = catanh(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}

static inline float crealf(float _Complex z) { return __builtin_creal(z); }
static inline float cimagf(float _Complex z) { return __builtin_cimag(z); }
static inline float _Complex conjf(float _Complex z) { return ~z; }
static inline float cabsf(float _Complex z) { return hypotf(__builtin_creal(z), __builtin_cimag(z)); }
static inline float cargf(float _Complex z) { return atan2f(__builtin_cimag(z), __builtin_creal(z)); }
static inline float _Complex cprojf(float _Complex z) {
    float x = __builtin_creal(z), y = __builtin_cimag(z);
    return isinf(x) || isinf(y) ? __builtin_complex((float)INFINITY, copysignf(0, y)) : z;
}
/* C11 G.6.3.1 */
static inline float _Complex cexpf(float _Complex z) {
    float x = __builtin_creal(z), y = __builtin_cimag(z);
    if (isfinite(y)) {
        if (y == 0) return __builtin_complex(expf(x), y);
        if (isnan(x)) return __builtin_complex(x, x);
        float scale = expf(x), c = cosf(y), s = sinf(y);
        if (isinf(x)) return __builtin_complex(copysignf(scale, c), copysignf(scale, s));
        if (isinf(scale)) {
            /* exp(x) overflows where its product with a small cosine need not. */
            float half = expf(x / 2);
            return __builtin_complex(half * c * half, half * s * half);
        }
        return __builtin_complex(scale * c, scale * s);
    }
    if (isinf(x)) return x < 0 ? __builtin_complex((float)0, copysignf(0, y)) : __builtin_complex((float)INFINITY, y - y);
    return __builtin_complex(y - y, y - y);
}
/* C11 G.6.3.2 */
static inline float _Complex clogf(float _Complex z) {
    float x = fabsf(__builtin_creal(z)), y = fabsf(__builtin_cimag(z)), large = x > y ? x : y, small = x > y ? y : x, size;
    if (large > (float)0.5 && large < (float)2) size = log1pf((large - 1) * (large + 1) + small * small) / 2;
    else size = logf(hypotf(x, y));
    return __builtin_complex(size, atan2f(__builtin_cimag(z), __builtin_creal(z)));
}
static inline float _Complex clog10f(float _Complex z) {
    float _Complex l = clogf(z);
    return __builtin_complex(__builtin_creal(l) / logf((float)10), __builtin_cimag(l) / logf((float)10));
}
/* C11 G.6.4.2 */
static inline float _Complex csqrtf(float _Complex z) {
    float x = __builtin_creal(z), y = __builtin_cimag(z);
    if (isinf(y)) return __builtin_complex((float)INFINITY, y);
    if (isinf(x)) return x < 0 ? __builtin_complex(isnan(y) ? y : (float)0, copysignf(INFINITY, y)) : __builtin_complex(x, isnan(y) ? y : copysignf(0, y));
    if (isnan(x) || isnan(y)) return __builtin_complex(x + y, x + y);
    if (y == 0) return x < 0 ? __builtin_complex((float)0, copysignf(sqrtf(-x), y)) : __builtin_complex(fabsf(sqrtf(x)), y);
    if (x == 0) {
        float r = sqrtf(fabsf(y) / 2);
        return __builtin_complex(r, copysignf(r, y));
    }
    float d = hypotf(x, y), r, s;
    if (x > 0) {
        r = sqrtf((d + x) / 2);
        s = fabsf(y / (2 * r));
    } else {
        s = sqrtf((d - x) / 2);
        r = fabsf(y / (2 * s));
    }
    return __builtin_complex(r, copysignf(s, y));
}
static inline float _Complex cpowf(float _Complex z, float _Complex w) { return cexpf(w * clogf(z)); }
/* C11 G.6.2.5, G.6.2.4 */
static inline float _Complex csinhf(float _Complex z) {
    float x = __builtin_creal(z), y = __builtin_cimag(z);
    if (y == 0) return __builtin_complex(sinhf(x), y);
    return __builtin_complex(sinhf(x) * cosf(y), coshf(x) * sinf(y));
}
static inline float _Complex ccoshf(float _Complex z) {
    float x = __builtin_creal(z), y = __builtin_cimag(z);
    if (y == 0) return __builtin_complex(coshf(x), y * copysignf(1, x));
    return __builtin_complex(coshf(x) * cosf(y), sinhf(x) * sinf(y));
}
static inline float _Complex ctanhf(float _Complex z) {
    float x = __builtin_creal(z), y = __builtin_cimag(z);
    if (fabsf(x) > 20) return __builtin_complex(copysignf(1, x), 4 * sinf(y) * cosf(y) * expf(-2 * fabsf(x)));
    float c = cosf(y), s = sinhf(x), d = s * s + c * c;
    return __builtin_complex(s * coshf(x) / d, sinf(y) * c / d);
}
static inline float _Complex csinf(float _Complex z) {
    float _Complex w = csinhf(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline float _Complex ccosf(float _Complex z) { return ccoshf(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z))); }
static inline float _Complex ctanf(float _Complex z) {
    float _Complex w = ctanhf(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline float _Complex casinhf(float _Complex z) {
    float _Complex one = __builtin_complex((float)1, (float)0), w = clogf(z + csqrtf(z * z + one));
    return __builtin_complex(copysignf(__builtin_creal(w), __builtin_creal(z)), copysignf(__builtin_cimag(w), __builtin_cimag(z)));
}
static inline float _Complex casinf(float _Complex z) {
    float _Complex w = casinhf(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline float _Complex cacosf(float _Complex z) {
    float _Complex w = casinf(z);
    return __builtin_complex(acosf((float)0) - __builtin_creal(w), -__builtin_cimag(w));
}
static inline float _Complex cacoshf(float _Complex z) {
    float _Complex w = cacosf(z);
    float x = __builtin_creal(w), y = __builtin_cimag(w);
    return __builtin_complex(fabsf(y), copysignf(x, __builtin_cimag(z)));
}
static inline float _Complex catanhf(float _Complex z) {
    float x = __builtin_creal(z), y = __builtin_cimag(z);
    return __builtin_complex(log1pf(4 * x / ((1 - x) * (1 - x) + y * y)) / 4, atan2f(2 * y, (1 - x) * (1 + x) - y * y) / 2);
}
static inline float _Complex catanf(float _Complex z) {
    float _Complex w = catanhf(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}

static inline long double creall(long double _Complex z) { return __builtin_creal(z); }
static inline long double cimagl(long double _Complex z) { return __builtin_cimag(z); }
static inline long double _Complex conjl(long double _Complex z) { return ~z; }
static inline long double cabsl(long double _Complex z) { return hypotl(__builtin_creal(z), __builtin_cimag(z)); }
static inline long double cargl(long double _Complex z) { return atan2l(__builtin_cimag(z), __builtin_creal(z)); }
static inline long double _Complex cprojl(long double _Complex z) {
    long double x = __builtin_creal(z), y = __builtin_cimag(z);
    return isinf(x) || isinf(y) ? __builtin_complex((long double)INFINITY, copysignl(0, y)) : z;
}
/* C11 G.6.3.1 */
static inline long double _Complex cexpl(long double _Complex z) {
    long double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (isfinite(y)) {
        if (y == 0) return __builtin_complex(expl(x), y);
        if (isnan(x)) return __builtin_complex(x, x);
        long double scale = expl(x), c = cosl(y), s = sinl(y);
        if (isinf(x)) return __builtin_complex(copysignl(scale, c), copysignl(scale, s));
        if (isinf(scale)) {
            /* exp(x) overflows where its product with a small cosine need not. */
            long double half = expl(x / 2);
            return __builtin_complex(half * c * half, half * s * half);
        }
        return __builtin_complex(scale * c, scale * s);
    }
    if (isinf(x)) return x < 0 ? __builtin_complex((long double)0, copysignl(0, y)) : __builtin_complex((long double)INFINITY, y - y);
    return __builtin_complex(y - y, y - y);
}
/* C11 G.6.3.2 */
static inline long double _Complex clogl(long double _Complex z) {
    long double x = fabsl(__builtin_creal(z)), y = fabsl(__builtin_cimag(z)), large = x > y ? x : y, small = x > y ? y : x, size;
    if (large > (long double)0.5 && large < (long double)2) size = log1pl((large - 1) * (large + 1) + small * small) / 2;
    else size = logl(hypotl(x, y));
    return __builtin_complex(size, atan2l(__builtin_cimag(z), __builtin_creal(z)));
}
static inline long double _Complex clog10l(long double _Complex z) {
    long double _Complex l = clogl(z);
    return __builtin_complex(__builtin_creal(l) / logl((long double)10), __builtin_cimag(l) / logl((long double)10));
}
/* C11 G.6.4.2 */
static inline long double _Complex csqrtl(long double _Complex z) {
    long double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (isinf(y)) return __builtin_complex((long double)INFINITY, y);
    if (isinf(x)) return x < 0 ? __builtin_complex(isnan(y) ? y : (long double)0, copysignl(INFINITY, y)) : __builtin_complex(x, isnan(y) ? y : copysignl(0, y));
    if (isnan(x) || isnan(y)) return __builtin_complex(x + y, x + y);
    if (y == 0) return x < 0 ? __builtin_complex((long double)0, copysignl(sqrtl(-x), y)) : __builtin_complex(fabsl(sqrtl(x)), y);
    if (x == 0) {
        long double r = sqrtl(fabsl(y) / 2);
        return __builtin_complex(r, copysignl(r, y));
    }
    long double d = hypotl(x, y), r, s;
    if (x > 0) {
        r = sqrtl((d + x) / 2);
        s = fabsl(y / (2 * r));
    } else {
        s = sqrtl((d - x) / 2);
        r = fabsl(y / (2 * s));
    }
    return __builtin_complex(r, copysignl(s, y));
}
static inline long double _Complex cpowl(long double _Complex z, long double _Complex w) { return cexpl(w * clogl(z)); }
/* C11 G.6.2.5, G.6.2.4 */
static inline long double _Complex csinhl(long double _Complex z) {
    long double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (y == 0) return __builtin_complex(sinhl(x), y);
    return __builtin_complex(sinhl(x) * cosl(y), coshl(x) * sinl(y));
}
static inline long double _Complex ccoshl(long double _Complex z) {
    long double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (y == 0) return __builtin_complex(coshl(x), y * copysignl(1, x));
    return __builtin_complex(coshl(x) * cosl(y), sinhl(x) * sinl(y));
}
static inline long double _Complex ctanhl(long double _Complex z) {
    long double x = __builtin_creal(z), y = __builtin_cimag(z);
    if (fabsl(x) > 20) return __builtin_complex(copysignl(1, x), 4 * sinl(y) * cosl(y) * expl(-2 * fabsl(x)));
    long double c = cosl(y), s = sinhl(x), d = s * s + c * c;
    return __builtin_complex(s * coshl(x) / d, sinl(y) * c / d);
}
static inline long double _Complex csinl(long double _Complex z) {
    long double _Complex w = csinhl(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline long double _Complex ccosl(long double _Complex z) { return ccoshl(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z))); }
static inline long double _Complex ctanl(long double _Complex z) {
    long double _Complex w = ctanhl(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline long double _Complex casinhl(long double _Complex z) {
    long double _Complex one = __builtin_complex((long double)1, (long double)0), w = clogl(z + csqrtl(z * z + one));
    return __builtin_complex(copysignl(__builtin_creal(w), __builtin_creal(z)), copysignl(__builtin_cimag(w), __builtin_cimag(z)));
}
static inline long double _Complex casinl(long double _Complex z) {
    long double _Complex w = casinhl(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
static inline long double _Complex cacosl(long double _Complex z) {
    long double _Complex w = casinl(z);
    return __builtin_complex(acosl((long double)0) - __builtin_creal(w), -__builtin_cimag(w));
}
static inline long double _Complex cacoshl(long double _Complex z) {
    long double _Complex w = cacosl(z);
    long double x = __builtin_creal(w), y = __builtin_cimag(w);
    return __builtin_complex(fabsl(y), copysignl(x, __builtin_cimag(z)));
}
static inline long double _Complex catanhl(long double _Complex z) {
    long double x = __builtin_creal(z), y = __builtin_cimag(z);
    return __builtin_complex(log1pl(4 * x / ((1 - x) * (1 - x) + y * y)) / 4, atan2l(2 * y, (1 - x) * (1 + x) - y * y) / 2);
}
static inline long double _Complex catanl(long double _Complex z) {
    long double _Complex w = catanhl(__builtin_complex(-__builtin_cimag(z), __builtin_creal(z)));
    return __builtin_complex(__builtin_cimag(w), -__builtin_creal(w));
}
#endif
