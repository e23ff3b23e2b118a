/* SSE3 as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _PMMINTRIN_H
#define _PMMINTRIN_H
#include <emmintrin.h>
static inline __m128i _mm_lddqu_si128(const __m128i *p) { __m128i r; memcpy(&r, p, sizeof r); return r; }
static inline __m128 _mm_hadd_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 2; i++) { r.f[i] = a.f[2 * i] + a.f[2 * i + 1]; r.f[2 + i] = b.f[2 * i] + b.f[2 * i + 1]; } return r; }
static inline __m128 _mm_hsub_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 2; i++) { r.f[i] = a.f[2 * i] - a.f[2 * i + 1]; r.f[2 + i] = b.f[2 * i] - b.f[2 * i + 1]; } return r; }
static inline __m128 _mm_addsub_ps(__m128 a, __m128 b) { for (int i = 0; i < 4; i++) a.f[i] = i & 1 ? a.f[i] + b.f[i] : a.f[i] - b.f[i]; return a; }
static inline __m128d _mm_hadd_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 1; i++) { r.d[i] = a.d[2 * i] + a.d[2 * i + 1]; r.d[1 + i] = b.d[2 * i] + b.d[2 * i + 1]; } return r; }
static inline __m128d _mm_hsub_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 1; i++) { r.d[i] = a.d[2 * i] - a.d[2 * i + 1]; r.d[1 + i] = b.d[2 * i] - b.d[2 * i + 1]; } return r; }
static inline __m128d _mm_addsub_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.d[i] = i & 1 ? a.d[i] + b.d[i] : a.d[i] - b.d[i]; return a; }
static inline __m128 _mm_movehdup_ps(__m128 a) { a.f[0] = a.f[1]; a.f[2] = a.f[3]; return a; }
static inline __m128 _mm_moveldup_ps(__m128 a) { a.f[1] = a.f[0]; a.f[3] = a.f[2]; return a; }
static inline __m128d _mm_movedup_pd(__m128d a) { a.d[1] = a.d[0]; return a; }
#endif
