/* SSE as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _XMMINTRIN_H
#define _XMMINTRIN_H
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
typedef union { float f[4]; unsigned int b[4]; unsigned long long u[2]; } __m128;
typedef union { double d[2]; unsigned long long u[2]; } __m128d;
typedef union {
    signed char i8[16]; unsigned char u8[16]; short i16[8]; unsigned short u16[8];
    int i32[4]; unsigned int u32[4]; long long i64[2]; unsigned long long u64[2];
} __m128i;
static inline __m128 __m128_zero(void) { __m128 r; r.u[0] = r.u[1] = 0; return r; }
static inline __m128d __m128d_zero(void) { __m128d r; r.u[0] = r.u[1] = 0; return r; }
/* What does not fit becomes the machine's "integer indefinite". */
static inline int __c2safe_to_int(double x) { return x > -2147483649.0 && x < 2147483648.0 ? (int)x : -2147483647 - 1; }
static inline __m128 _mm_add_ps(__m128 a, __m128 b) { for (int i = 0; i < 4; i++) a.f[i] = a.f[i] + b.f[i]; return a; }
static inline __m128 _mm_sub_ps(__m128 a, __m128 b) { for (int i = 0; i < 4; i++) a.f[i] = a.f[i] - b.f[i]; return a; }
static inline __m128 _mm_mul_ps(__m128 a, __m128 b) { for (int i = 0; i < 4; i++) a.f[i] = a.f[i] * b.f[i]; return a; }
static inline __m128 _mm_div_ps(__m128 a, __m128 b) { for (int i = 0; i < 4; i++) a.f[i] = a.f[i] / b.f[i]; return a; }
static inline __m128 _mm_min_ps(__m128 a, __m128 b) { for (int i = 0; i < 4; i++) a.f[i] = a.f[i] < b.f[i] ? a.f[i] : b.f[i]; return a; }
static inline __m128 _mm_max_ps(__m128 a, __m128 b) { for (int i = 0; i < 4; i++) a.f[i] = a.f[i] > b.f[i] ? a.f[i] : b.f[i]; return a; }
static inline __m128 _mm_sqrt_ps(__m128 a) { for (int i = 0; i < 4; i++) a.f[i] = sqrtf(a.f[i]); return a; }
static inline __m128 _mm_and_ps(__m128 a, __m128 b) { for (int i = 0; i < 2; i++) a.u[i] = a.u[i] & b.u[i]; return a; }
static inline __m128 _mm_or_ps(__m128 a, __m128 b) { for (int i = 0; i < 2; i++) a.u[i] = a.u[i] | b.u[i]; return a; }
static inline __m128 _mm_xor_ps(__m128 a, __m128 b) { for (int i = 0; i < 2; i++) a.u[i] = a.u[i] ^ b.u[i]; return a; }
static inline __m128 _mm_andnot_ps(__m128 a, __m128 b) { for (int i = 0; i < 2; i++) a.u[i] = ~a.u[i] & b.u[i]; return a; }
static inline __m128 _mm_setzero_ps(void) { __m128 r; for (int i = 0; i < 4; i++) r.f[i] = 0; return r; }
static inline __m128 _mm_set1_ps(float x) { __m128 r; for (int i = 0; i < 4; i++) r.f[i] = x; return r; }
static inline __m128 _mm_set_ps(float x3, float x2, float x1, float x0) { __m128 r; r.f[0] = x0; r.f[1] = x1; r.f[2] = x2; r.f[3] = x3; return r; }
static inline __m128 _mm_setr_ps(float x0, float x1, float x2, float x3) { __m128 r; r.f[0] = x0; r.f[1] = x1; r.f[2] = x2; r.f[3] = x3; return r; }
static inline __m128 _mm_load_ps(const float *p) { __m128 r; for (int i = 0; i < 4; i++) r.f[i] = p[i]; return r; }
static inline __m128 _mm_loadu_ps(const float *p) { __m128 r; for (int i = 0; i < 4; i++) r.f[i] = p[i]; return r; }
static inline void _mm_store_ps(float *p, __m128 a) { for (int i = 0; i < 4; i++) p[i] = a.f[i]; }
static inline void _mm_storeu_ps(float *p, __m128 a) { for (int i = 0; i < 4; i++) p[i] = a.f[i]; }
static inline void _mm_stream_ps(float *p, __m128 a) { for (int i = 0; i < 4; i++) p[i] = a.f[i]; }
static inline __m128 _mm_cmpeq_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] == b.f[i] ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmplt_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] < b.f[i] ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmple_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] <= b.f[i] ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmpgt_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] > b.f[i] ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmpge_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] >= b.f[i] ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmpneq_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] != b.f[i] ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmpnlt_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = !(a.f[i] < b.f[i]) ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmpnle_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = !(a.f[i] <= b.f[i]) ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmpord_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] == a.f[i] && b.f[i] == b.f[i] ? 0xffffffffu : 0; return r; }
static inline __m128 _mm_cmpunord_ps(__m128 a, __m128 b) { __m128 r; for (int i = 0; i < 4; i++) r.b[i] = a.f[i] != a.f[i] || b.f[i] != b.f[i] ? 0xffffffffu : 0; return r; }
static inline int _mm_movemask_ps(__m128 a) { int r = 0; for (int i = 0; i < 4; i++) r |= (int)(a.b[i] >> 31) << i; return r; }
static inline __m128 _mm_unpacklo_ps(__m128 a, __m128 b) { __m128 r; for (int l = 0; l < 4; l += 4) for (int i = 0; i < 2; i++) { r.f[l + 2 * i] = a.f[l + i + 0]; r.f[l + 2 * i + 1] = b.f[l + i + 0]; } return r; }
static inline __m128 _mm_unpackhi_ps(__m128 a, __m128 b) { __m128 r; for (int l = 0; l < 4; l += 4) for (int i = 0; i < 2; i++) { r.f[l + 2 * i] = a.f[l + i + 2]; r.f[l + 2 * i + 1] = b.f[l + i + 2]; } return r; }
static inline __m128 _mm_add_ss(__m128 a, __m128 b) { a.f[0] = a.f[0] + b.f[0]; return a; }
static inline __m128 _mm_sub_ss(__m128 a, __m128 b) { a.f[0] = a.f[0] - b.f[0]; return a; }
static inline __m128 _mm_mul_ss(__m128 a, __m128 b) { a.f[0] = a.f[0] * b.f[0]; return a; }
static inline __m128 _mm_div_ss(__m128 a, __m128 b) { a.f[0] = a.f[0] / b.f[0]; return a; }
static inline __m128 _mm_min_ss(__m128 a, __m128 b) { a.f[0] = a.f[0] < b.f[0] ? a.f[0] : b.f[0]; return a; }
static inline __m128 _mm_max_ss(__m128 a, __m128 b) { a.f[0] = a.f[0] > b.f[0] ? a.f[0] : b.f[0]; return a; }
static inline int _mm_comieq_ss(__m128 a, __m128 b) { return a.f[0] == b.f[0]; }
static inline int _mm_ucomieq_ss(__m128 a, __m128 b) { return a.f[0] == b.f[0]; }
static inline int _mm_comilt_ss(__m128 a, __m128 b) { return a.f[0] < b.f[0]; }
static inline int _mm_ucomilt_ss(__m128 a, __m128 b) { return a.f[0] < b.f[0]; }
static inline int _mm_comile_ss(__m128 a, __m128 b) { return a.f[0] <= b.f[0]; }
static inline int _mm_ucomile_ss(__m128 a, __m128 b) { return a.f[0] <= b.f[0]; }
static inline int _mm_comigt_ss(__m128 a, __m128 b) { return a.f[0] > b.f[0]; }
static inline int _mm_ucomigt_ss(__m128 a, __m128 b) { return a.f[0] > b.f[0]; }
static inline int _mm_comige_ss(__m128 a, __m128 b) { return a.f[0] >= b.f[0]; }
static inline int _mm_ucomige_ss(__m128 a, __m128 b) { return a.f[0] >= b.f[0]; }
static inline int _mm_comineq_ss(__m128 a, __m128 b) { return a.f[0] != b.f[0]; }
static inline int _mm_ucomineq_ss(__m128 a, __m128 b) { return a.f[0] != b.f[0]; }
static inline __m128 _mm_set_ss(float x) { __m128 r = __m128_zero(); r.f[0] = x; return r; }
static inline __m128 _mm_load_ss(const float *p) { __m128 r = __m128_zero(); r.f[0] = *p; return r; }
static inline __m128 _mm_load1_ps(const float *p) { __m128 r; for (int i = 0; i < 4; i++) r.f[i] = *p; return r; }
static inline void _mm_store_ss(float *p, __m128 a) { *p = a.f[0]; }
static inline __m128 _mm_move_ss(__m128 a, __m128 b) { a.f[0] = b.f[0]; return a; }
static inline __m128 _mm_sqrt_ss(__m128 a) { a.f[0] = sqrtf(a.f[0]); return a; }
static inline float _mm_cvtss_f32(__m128 a) { return a.f[0]; }
static inline __m128 _mm_movehl_ps(__m128 a, __m128 b) { a.u[0] = b.u[1]; return a; }
static inline __m128 _mm_movelh_ps(__m128 a, __m128 b) { a.u[1] = b.u[0]; return a; }
static inline __m128 _mm_cvtsi32_ss(__m128 a, int b) { a.f[0] = (float)b; return a; }
static inline int _mm_cvttss_si32(__m128 a) { return __c2safe_to_int(a.f[0]); }
static inline int _mm_cvtss_si32(__m128 a) { return __c2safe_to_int(rint(a.f[0])); }
#define _mm_set_ps1(x) _mm_set1_ps(x)
#define _mm_load_ps1(p) _mm_load1_ps(p)
static inline __m128 __c2safe_shuffle_ps(__m128 a, __m128 b, int m) { __m128 r; r.f[0] = a.f[m & 3]; r.f[1] = a.f[m >> 2 & 3]; r.f[2] = b.f[m >> 4 & 3]; r.f[3] = b.f[m >> 6 & 3]; return r; }
#define _mm_shuffle_ps(a, b, m) __c2safe_shuffle_ps(a, b, m)
#define _MM_SHUFFLE(z, y, x, w) (((z) << 6) | ((y) << 4) | ((x) << 2) | (w))
#define _mm_prefetch(p, hint) ((void)(p))
#define _MM_HINT_T0 3
#define _MM_HINT_T1 2
#define _MM_HINT_T2 1
#define _MM_HINT_NTA 0
#define _mm_sfence() ((void)0)
#define _mm_pause() ((void)0)
static inline void *_mm_malloc(size_t size, size_t alignment) { return aligned_alloc(alignment, size); }
static inline void _mm_free(void *p) { free(p); }
#define _MM_TRANSPOSE4_PS(r0, r1, r2, r3) do { __m128 t0 = _mm_unpacklo_ps(r0, r1), t1 = _mm_unpacklo_ps(r2, r3), t2 = _mm_unpackhi_ps(r0, r1), t3 = _mm_unpackhi_ps(r2, r3); \
    (r0) = _mm_movelh_ps(t0, t1); (r1) = _mm_movehl_ps(t1, t0); (r2) = _mm_movelh_ps(t2, t3); (r3) = _mm_movehl_ps(t3, t2); } while (0)
#endif
