/* SSE4.1 as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _SMMINTRIN_H
#define _SMMINTRIN_H
#include <tmmintrin.h>
static inline __m128i _mm_cmpeq_epi64(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.i64[i] = (long long)(a.i64[i] == b.i64[i] ? -1 : 0); return a; }
static inline __m128i _mm_mullo_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned int)(a.u32[i] * b.u32[i]); return a; }
static inline __m128i _mm_mul_epi32(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.i64[i] = (long long)((long long)a.i32[2 * i] * b.i32[2 * i]); return a; }
static inline __m128i _mm_min_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.i8[i] = (signed char)(a.i8[i] < b.i8[i] ? a.i8[i] : b.i8[i]); return a; }
static inline __m128i _mm_max_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.i8[i] = (signed char)(a.i8[i] > b.i8[i] ? a.i8[i] : b.i8[i]); return a; }
static inline __m128i _mm_min_epu16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)(a.u16[i] < b.u16[i] ? a.u16[i] : b.u16[i]); return a; }
static inline __m128i _mm_max_epu16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)(a.u16[i] > b.u16[i] ? a.u16[i] : b.u16[i]); return a; }
static inline __m128i _mm_min_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.i32[i] = (int)(a.i32[i] < b.i32[i] ? a.i32[i] : b.i32[i]); return a; }
static inline __m128i _mm_max_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.i32[i] = (int)(a.i32[i] > b.i32[i] ? a.i32[i] : b.i32[i]); return a; }
static inline __m128i _mm_min_epu32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned int)(a.u32[i] < b.u32[i] ? a.u32[i] : b.u32[i]); return a; }
static inline __m128i _mm_max_epu32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned int)(a.u32[i] > b.u32[i] ? a.u32[i] : b.u32[i]); return a; }
static inline __m128i _mm_packus_epi32(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 1; l++) for (int i = 0; i < 4; i++) { int x = a.i32[4 * l + i], y = b.i32[4 * l + i]; r.u16[8 * l + i] = x < 0 ? 0 : x > 65535 ? 65535 : x; r.u16[8 * l + 4 + i] = y < 0 ? 0 : y > 65535 ? 65535 : y; } return r; }
static inline __m128i _mm_blendv_epi8(__m128i a, __m128i b, __m128i m) { for (int i = 0; i < 16; i++) a.u8[i] = m.u8[i] & 128 ? b.u8[i] : a.u8[i]; return a; }
static inline __m128i _mm_blend_epi16(__m128i a, __m128i b, int m) { for (int i = 0; i < 8; i++) a.u16[i] = m >> (i & 7) & 1 ? b.u16[i] : a.u16[i]; return a; }
static inline int _mm_testz_si128(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) if (a.u64[i] & b.u64[i]) return 0; return 1; }
static inline int _mm_testc_si128(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) if (~a.u64[i] & b.u64[i]) return 0; return 1; }
static inline __m128i _mm_cvtepi8_epi16(__m128i a) { __m128i r; for (int i = 0; i < 8; i++) r.i16[i] = a.i8[i]; return r; }
static inline __m128i _mm_cvtepi8_epi32(__m128i a) { __m128i r; for (int i = 0; i < 4; i++) r.i32[i] = a.i8[i]; return r; }
static inline __m128i _mm_cvtepi8_epi64(__m128i a) { __m128i r; for (int i = 0; i < 2; i++) r.i64[i] = a.i8[i]; return r; }
static inline __m128i _mm_cvtepi16_epi32(__m128i a) { __m128i r; for (int i = 0; i < 4; i++) r.i32[i] = a.i16[i]; return r; }
static inline __m128i _mm_cvtepi16_epi64(__m128i a) { __m128i r; for (int i = 0; i < 2; i++) r.i64[i] = a.i16[i]; return r; }
static inline __m128i _mm_cvtepi32_epi64(__m128i a) { __m128i r; for (int i = 0; i < 2; i++) r.i64[i] = a.i32[i]; return r; }
static inline __m128i _mm_cvtepu8_epi16(__m128i a) { __m128i r; for (int i = 0; i < 8; i++) r.i16[i] = a.u8[i]; return r; }
static inline __m128i _mm_cvtepu8_epi32(__m128i a) { __m128i r; for (int i = 0; i < 4; i++) r.i32[i] = a.u8[i]; return r; }
static inline __m128i _mm_cvtepu8_epi64(__m128i a) { __m128i r; for (int i = 0; i < 2; i++) r.i64[i] = a.u8[i]; return r; }
static inline __m128i _mm_cvtepu16_epi32(__m128i a) { __m128i r; for (int i = 0; i < 4; i++) r.i32[i] = a.u16[i]; return r; }
static inline __m128i _mm_cvtepu16_epi64(__m128i a) { __m128i r; for (int i = 0; i < 2; i++) r.i64[i] = a.u16[i]; return r; }
static inline __m128i _mm_cvtepu32_epi64(__m128i a) { __m128i r; for (int i = 0; i < 2; i++) r.i64[i] = a.u32[i]; return r; }
static inline int _mm_extract_epi8(__m128i a, int n) { return a.u8[n & 15]; }
static inline __m128i _mm_insert_epi8(__m128i a, int x, int n) { a.u8[n & 15] = x; return a; }
static inline int _mm_extract_epi32(__m128i a, int n) { return a.i32[n & 3]; }
static inline __m128i _mm_insert_epi32(__m128i a, int x, int n) { a.i32[n & 3] = x; return a; }
static inline long long _mm_extract_epi64(__m128i a, int n) { return a.i64[n & 1]; }
static inline __m128i _mm_insert_epi64(__m128i a, long long x, int n) { a.i64[n & 1] = x; return a; }
static inline __m128 _mm_floor_ps(__m128 a) { for (int i = 0; i < 4; i++) a.f[i] = floorf(a.f[i]); return a; }
static inline __m128 _mm_ceil_ps(__m128 a) { for (int i = 0; i < 4; i++) a.f[i] = ceilf(a.f[i]); return a; }
static inline __m128 _mm_blendv_ps(__m128 a, __m128 b, __m128 m) { for (int i = 0; i < 4; i++) a.f[i] = m.b[i] >> 31 ? b.f[i] : a.f[i]; return a; }
static inline __m128 _mm_blend_ps(__m128 a, __m128 b, int m) { for (int i = 0; i < 4; i++) a.f[i] = m >> i & 1 ? b.f[i] : a.f[i]; return a; }
static inline __m128 _mm_round_ps(__m128 a, int mode) { for (int i = 0; i < 4; i++) a.f[i] = (mode & 7) == 1 ? floorf(a.f[i]) : (mode & 7) == 2 ? ceilf(a.f[i]) : (mode & 7) == 3 ? truncf(a.f[i]) : rintf(a.f[i]); return a; }
static inline __m128d _mm_floor_pd(__m128d a) { for (int i = 0; i < 2; i++) a.d[i] = floor(a.d[i]); return a; }
static inline __m128d _mm_ceil_pd(__m128d a) { for (int i = 0; i < 2; i++) a.d[i] = ceil(a.d[i]); return a; }
static inline __m128d _mm_blendv_pd(__m128d a, __m128d b, __m128d m) { for (int i = 0; i < 2; i++) a.d[i] = m.u[i] >> 63 ? b.d[i] : a.d[i]; return a; }
static inline __m128d _mm_blend_pd(__m128d a, __m128d b, int m) { for (int i = 0; i < 2; i++) a.d[i] = m >> i & 1 ? b.d[i] : a.d[i]; return a; }
static inline __m128d _mm_round_pd(__m128d a, int mode) { for (int i = 0; i < 2; i++) a.d[i] = (mode & 7) == 1 ? floor(a.d[i]) : (mode & 7) == 2 ? ceil(a.d[i]) : (mode & 7) == 3 ? trunc(a.d[i]) : rint(a.d[i]); return a; }
#define _MM_FROUND_TO_NEAREST_INT 0
#define _MM_FROUND_TO_NEG_INF 1
#define _MM_FROUND_TO_POS_INF 2
#define _MM_FROUND_TO_ZERO 3
#define _MM_FROUND_CUR_DIRECTION 4
#define _MM_FROUND_NO_EXC 8
static inline __m128 _mm_dp_ps(__m128 a, __m128 b, int m) { float p[4], s; __m128 r; for (int i = 0; i < 4; i++) p[i] = m >> (4 + i) & 1 ? a.f[i] * b.f[i] : 0; s = (p[0] + p[1]) + (p[2] + p[3]); for (int i = 0; i < 4; i++) r.f[i] = m >> i & 1 ? s : 0; return r; }
/* gcc declares SSE4.2 here, too. */
#include <nmmintrin.h>
#endif
