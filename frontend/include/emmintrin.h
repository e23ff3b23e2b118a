/* SSE2 as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _EMMINTRIN_H
#define _EMMINTRIN_H
#include <xmmintrin.h>
static inline __m128d _mm_add_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.d[i] = a.d[i] + b.d[i]; return a; }
static inline __m128d _mm_sub_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.d[i] = a.d[i] - b.d[i]; return a; }
static inline __m128d _mm_mul_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.d[i] = a.d[i] * b.d[i]; return a; }
static inline __m128d _mm_div_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.d[i] = a.d[i] / b.d[i]; return a; }
static inline __m128d _mm_min_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.d[i] = a.d[i] < b.d[i] ? a.d[i] : b.d[i]; return a; }
static inline __m128d _mm_max_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.d[i] = a.d[i] > b.d[i] ? a.d[i] : b.d[i]; return a; }
static inline __m128d _mm_sqrt_pd(__m128d a) { for (int i = 0; i < 2; i++) a.d[i] = sqrt(a.d[i]); return a; }
static inline __m128d _mm_and_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.u[i] = a.u[i] & b.u[i]; return a; }
static inline __m128d _mm_or_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.u[i] = a.u[i] | b.u[i]; return a; }
static inline __m128d _mm_xor_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.u[i] = a.u[i] ^ b.u[i]; return a; }
static inline __m128d _mm_andnot_pd(__m128d a, __m128d b) { for (int i = 0; i < 2; i++) a.u[i] = ~a.u[i] & b.u[i]; return a; }
static inline __m128d _mm_setzero_pd(void) { __m128d r; for (int i = 0; i < 2; i++) r.d[i] = 0; return r; }
static inline __m128d _mm_set1_pd(double x) { __m128d r; for (int i = 0; i < 2; i++) r.d[i] = x; return r; }
static inline __m128d _mm_set_pd(double x1, double x0) { __m128d r; r.d[0] = x0; r.d[1] = x1; return r; }
static inline __m128d _mm_setr_pd(double x0, double x1) { __m128d r; r.d[0] = x0; r.d[1] = x1; return r; }
static inline __m128d _mm_load_pd(const double *p) { __m128d r; for (int i = 0; i < 2; i++) r.d[i] = p[i]; return r; }
static inline __m128d _mm_loadu_pd(const double *p) { __m128d r; for (int i = 0; i < 2; i++) r.d[i] = p[i]; return r; }
static inline void _mm_store_pd(double *p, __m128d a) { for (int i = 0; i < 2; i++) p[i] = a.d[i]; }
static inline void _mm_storeu_pd(double *p, __m128d a) { for (int i = 0; i < 2; i++) p[i] = a.d[i]; }
static inline void _mm_stream_pd(double *p, __m128d a) { for (int i = 0; i < 2; i++) p[i] = a.d[i]; }
static inline __m128d _mm_cmpeq_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] == b.d[i] ? ~0ull : 0; return r; }
static inline __m128d _mm_cmplt_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] < b.d[i] ? ~0ull : 0; return r; }
static inline __m128d _mm_cmple_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] <= b.d[i] ? ~0ull : 0; return r; }
static inline __m128d _mm_cmpgt_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] > b.d[i] ? ~0ull : 0; return r; }
static inline __m128d _mm_cmpge_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] >= b.d[i] ? ~0ull : 0; return r; }
static inline __m128d _mm_cmpneq_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] != b.d[i] ? ~0ull : 0; return r; }
static inline __m128d _mm_cmpnlt_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = !(a.d[i] < b.d[i]) ? ~0ull : 0; return r; }
static inline __m128d _mm_cmpnle_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = !(a.d[i] <= b.d[i]) ? ~0ull : 0; return r; }
static inline __m128d _mm_cmpord_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] == a.d[i] && b.d[i] == b.d[i] ? ~0ull : 0; return r; }
static inline __m128d _mm_cmpunord_pd(__m128d a, __m128d b) { __m128d r; for (int i = 0; i < 2; i++) r.u[i] = a.d[i] != a.d[i] || b.d[i] != b.d[i] ? ~0ull : 0; return r; }
static inline int _mm_movemask_pd(__m128d a) { int r = 0; for (int i = 0; i < 2; i++) r |= (int)(a.u[i] >> 63) << i; return r; }
static inline __m128d _mm_unpacklo_pd(__m128d a, __m128d b) { __m128d r; for (int l = 0; l < 2; l += 2) for (int i = 0; i < 1; i++) { r.d[l + 2 * i] = a.d[l + i + 0]; r.d[l + 2 * i + 1] = b.d[l + i + 0]; } return r; }
static inline __m128d _mm_unpackhi_pd(__m128d a, __m128d b) { __m128d r; for (int l = 0; l < 2; l += 2) for (int i = 0; i < 1; i++) { r.d[l + 2 * i] = a.d[l + i + 1]; r.d[l + 2 * i + 1] = b.d[l + i + 1]; } return r; }
static inline __m128d _mm_add_sd(__m128d a, __m128d b) { a.d[0] = a.d[0] + b.d[0]; return a; }
static inline __m128d _mm_sub_sd(__m128d a, __m128d b) { a.d[0] = a.d[0] - b.d[0]; return a; }
static inline __m128d _mm_mul_sd(__m128d a, __m128d b) { a.d[0] = a.d[0] * b.d[0]; return a; }
static inline __m128d _mm_div_sd(__m128d a, __m128d b) { a.d[0] = a.d[0] / b.d[0]; return a; }
static inline __m128d _mm_min_sd(__m128d a, __m128d b) { a.d[0] = a.d[0] < b.d[0] ? a.d[0] : b.d[0]; return a; }
static inline __m128d _mm_max_sd(__m128d a, __m128d b) { a.d[0] = a.d[0] > b.d[0] ? a.d[0] : b.d[0]; return a; }
static inline int _mm_comieq_sd(__m128d a, __m128d b) { return a.d[0] == b.d[0]; }
static inline int _mm_ucomieq_sd(__m128d a, __m128d b) { return a.d[0] == b.d[0]; }
static inline int _mm_comilt_sd(__m128d a, __m128d b) { return a.d[0] < b.d[0]; }
static inline int _mm_ucomilt_sd(__m128d a, __m128d b) { return a.d[0] < b.d[0]; }
static inline int _mm_comile_sd(__m128d a, __m128d b) { return a.d[0] <= b.d[0]; }
static inline int _mm_ucomile_sd(__m128d a, __m128d b) { return a.d[0] <= b.d[0]; }
static inline int _mm_comigt_sd(__m128d a, __m128d b) { return a.d[0] > b.d[0]; }
static inline int _mm_ucomigt_sd(__m128d a, __m128d b) { return a.d[0] > b.d[0]; }
static inline int _mm_comige_sd(__m128d a, __m128d b) { return a.d[0] >= b.d[0]; }
static inline int _mm_ucomige_sd(__m128d a, __m128d b) { return a.d[0] >= b.d[0]; }
static inline int _mm_comineq_sd(__m128d a, __m128d b) { return a.d[0] != b.d[0]; }
static inline int _mm_ucomineq_sd(__m128d a, __m128d b) { return a.d[0] != b.d[0]; }
static inline __m128d _mm_set_sd(double x) { __m128d r = __m128d_zero(); r.d[0] = x; return r; }
static inline __m128d _mm_load_sd(const double *p) { __m128d r = __m128d_zero(); r.d[0] = *p; return r; }
static inline __m128d _mm_load1_pd(const double *p) { __m128d r; for (int i = 0; i < 2; i++) r.d[i] = *p; return r; }
static inline void _mm_store_sd(double *p, __m128d a) { *p = a.d[0]; }
static inline __m128d _mm_move_sd(__m128d a, __m128d b) { a.d[0] = b.d[0]; return a; }
static inline __m128d _mm_sqrt_sd(__m128d a, __m128d b) { a.d[0] = sqrt(b.d[0]); return a; }
static inline double _mm_cvtsd_f64(__m128d a) { return a.d[0]; }
#define _mm_lfence() ((void)0)
#define _mm_mfence() ((void)0)
static inline __m128d __c2safe_shuffle_pd(__m128d a, __m128d b, int m) { __m128d r; r.d[0] = a.d[m & 1]; r.d[1] = b.d[m >> 1 & 1]; return r; }
#define _mm_shuffle_pd(a, b, m) __c2safe_shuffle_pd(a, b, m)
static inline __m128i _mm_add_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.u8[i] = (unsigned char)(a.u8[i] + b.u8[i]); return a; }
static inline __m128i _mm_sub_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.u8[i] = (unsigned char)(a.u8[i] - b.u8[i]); return a; }
static inline __m128i _mm_cmpeq_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.i8[i] = (signed char)(a.i8[i] == b.i8[i] ? -1 : 0); return a; }
static inline __m128i _mm_cmpgt_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.i8[i] = (signed char)(a.i8[i] > b.i8[i] ? -1 : 0); return a; }
static inline __m128i _mm_cmplt_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.i8[i] = (signed char)(a.i8[i] < b.i8[i] ? -1 : 0); return a; }
static inline __m128i _mm_add_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)(a.u16[i] + b.u16[i]); return a; }
static inline __m128i _mm_sub_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)(a.u16[i] - b.u16[i]); return a; }
static inline __m128i _mm_cmpeq_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.i16[i] = (short)(a.i16[i] == b.i16[i] ? -1 : 0); return a; }
static inline __m128i _mm_cmpgt_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.i16[i] = (short)(a.i16[i] > b.i16[i] ? -1 : 0); return a; }
static inline __m128i _mm_cmplt_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.i16[i] = (short)(a.i16[i] < b.i16[i] ? -1 : 0); return a; }
static inline __m128i _mm_add_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned int)(a.u32[i] + b.u32[i]); return a; }
static inline __m128i _mm_sub_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned int)(a.u32[i] - b.u32[i]); return a; }
static inline __m128i _mm_cmpeq_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.i32[i] = (int)(a.i32[i] == b.i32[i] ? -1 : 0); return a; }
static inline __m128i _mm_cmpgt_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.i32[i] = (int)(a.i32[i] > b.i32[i] ? -1 : 0); return a; }
static inline __m128i _mm_cmplt_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.i32[i] = (int)(a.i32[i] < b.i32[i] ? -1 : 0); return a; }
static inline __m128i _mm_add_epi64(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned long long)(a.u64[i] + b.u64[i]); return a; }
static inline __m128i _mm_sub_epi64(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned long long)(a.u64[i] - b.u64[i]); return a; }
static inline __m128i _mm_adds_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) { int x = a.i8[i] + b.i8[i]; a.i8[i] = x < -128 ? -128 : x > 127 ? 127 : x; } return a; }
static inline __m128i _mm_adds_epu8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) { int x = a.u8[i] + b.u8[i]; a.u8[i] = x < 0 ? 0 : x > 255 ? 255 : x; } return a; }
static inline __m128i _mm_subs_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) { int x = a.i8[i] - b.i8[i]; a.i8[i] = x < -128 ? -128 : x > 127 ? 127 : x; } return a; }
static inline __m128i _mm_subs_epu8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) { int x = a.u8[i] - b.u8[i]; a.u8[i] = x < 0 ? 0 : x > 255 ? 255 : x; } return a; }
static inline __m128i _mm_adds_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) { int x = a.i16[i] + b.i16[i]; a.i16[i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; } return a; }
static inline __m128i _mm_adds_epu16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) { int x = a.u16[i] + b.u16[i]; a.u16[i] = x < 0 ? 0 : x > 65535 ? 65535 : x; } return a; }
static inline __m128i _mm_subs_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) { int x = a.i16[i] - b.i16[i]; a.i16[i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; } return a; }
static inline __m128i _mm_subs_epu16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) { int x = a.u16[i] - b.u16[i]; a.u16[i] = x < 0 ? 0 : x > 65535 ? 65535 : x; } return a; }
static inline __m128i _mm_mullo_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)(a.u16[i] * (unsigned)b.u16[i]); return a; }
static inline __m128i _mm_mulhi_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.i16[i] = (short)(a.i16[i] * b.i16[i] >> 16); return a; }
static inline __m128i _mm_mulhi_epu16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)((unsigned)a.u16[i] * b.u16[i] >> 16); return a; }
static inline __m128i _mm_mul_epu32(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned long long)((unsigned long long)(unsigned int)a.u64[i] * (unsigned int)b.u64[i]); return a; }
static inline __m128i _mm_madd_epi16(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.i32[i] = (int)((unsigned)(a.i16[2 * i] * b.i16[2 * i]) + (unsigned)(a.i16[2 * i + 1] * b.i16[2 * i + 1])); return a; }
static inline __m128i _mm_and_si128(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned long long)(a.u64[i] & b.u64[i]); return a; }
static inline __m128i _mm_or_si128(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned long long)(a.u64[i] | b.u64[i]); return a; }
static inline __m128i _mm_xor_si128(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned long long)(a.u64[i] ^ b.u64[i]); return a; }
static inline __m128i _mm_andnot_si128(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned long long)(~a.u64[i] & b.u64[i]); return a; }
static inline __m128i _mm_slli_epi16(__m128i a, int n) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned)n > 15 ? 0 : (unsigned short)(a.u16[i] << n); return a; }
static inline __m128i _mm_srli_epi16(__m128i a, int n) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned)n > 15 ? 0 : a.u16[i] >> n; return a; }
static inline __m128i _mm_sll_epi16(__m128i a, __m128i c) { for (int i = 0; i < 8; i++) a.u16[i] = c.u64[0] > 15 ? 0 : (unsigned short)(a.u16[i] << c.u64[0]); return a; }
static inline __m128i _mm_srl_epi16(__m128i a, __m128i c) { for (int i = 0; i < 8; i++) a.u16[i] = c.u64[0] > 15 ? 0 : a.u16[i] >> c.u64[0]; return a; }
static inline __m128i _mm_srai_epi16(__m128i a, int n) { for (int i = 0; i < 8; i++) a.i16[i] = a.i16[i] >> ((unsigned)n > 15 ? 15 : n); return a; }
static inline __m128i _mm_sra_epi16(__m128i a, __m128i c) { for (int i = 0; i < 8; i++) a.i16[i] = a.i16[i] >> (c.u64[0] > 15 ? 15 : c.u64[0]); return a; }
static inline __m128i _mm_slli_epi32(__m128i a, int n) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned)n > 31 ? 0 : (unsigned int)(a.u32[i] << n); return a; }
static inline __m128i _mm_srli_epi32(__m128i a, int n) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned)n > 31 ? 0 : a.u32[i] >> n; return a; }
static inline __m128i _mm_sll_epi32(__m128i a, __m128i c) { for (int i = 0; i < 4; i++) a.u32[i] = c.u64[0] > 31 ? 0 : (unsigned int)(a.u32[i] << c.u64[0]); return a; }
static inline __m128i _mm_srl_epi32(__m128i a, __m128i c) { for (int i = 0; i < 4; i++) a.u32[i] = c.u64[0] > 31 ? 0 : a.u32[i] >> c.u64[0]; return a; }
static inline __m128i _mm_srai_epi32(__m128i a, int n) { for (int i = 0; i < 4; i++) a.i32[i] = a.i32[i] >> ((unsigned)n > 31 ? 31 : n); return a; }
static inline __m128i _mm_sra_epi32(__m128i a, __m128i c) { for (int i = 0; i < 4; i++) a.i32[i] = a.i32[i] >> (c.u64[0] > 31 ? 31 : c.u64[0]); return a; }
static inline __m128i _mm_slli_epi64(__m128i a, int n) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned)n > 63 ? 0 : (unsigned long long)(a.u64[i] << n); return a; }
static inline __m128i _mm_srli_epi64(__m128i a, int n) { for (int i = 0; i < 2; i++) a.u64[i] = (unsigned)n > 63 ? 0 : a.u64[i] >> n; return a; }
static inline __m128i _mm_sll_epi64(__m128i a, __m128i c) { for (int i = 0; i < 2; i++) a.u64[i] = c.u64[0] > 63 ? 0 : (unsigned long long)(a.u64[i] << c.u64[0]); return a; }
static inline __m128i _mm_srl_epi64(__m128i a, __m128i c) { for (int i = 0; i < 2; i++) a.u64[i] = c.u64[0] > 63 ? 0 : a.u64[i] >> c.u64[0]; return a; }
static inline __m128i _mm_slli_si128(__m128i a, int n) { __m128i r; for (int l = 0; l < 16; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) <= i ? a.u8[l + i - n] : 0; return r; }
static inline __m128i _mm_bslli_si128(__m128i a, int n) { __m128i r; for (int l = 0; l < 16; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) <= i ? a.u8[l + i - n] : 0; return r; }
static inline __m128i _mm_srli_si128(__m128i a, int n) { __m128i r; for (int l = 0; l < 16; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) + i < 16 ? a.u8[l + i + n] : 0; return r; }
static inline __m128i _mm_bsrli_si128(__m128i a, int n) { __m128i r; for (int l = 0; l < 16; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) + i < 16 ? a.u8[l + i + n] : 0; return r; }
static inline __m128i _mm_min_epu8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.u8[i] = (unsigned char)(a.u8[i] < b.u8[i] ? a.u8[i] : b.u8[i]); return a; }
static inline __m128i _mm_max_epu8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.u8[i] = (unsigned char)(a.u8[i] > b.u8[i] ? a.u8[i] : b.u8[i]); return a; }
static inline __m128i _mm_min_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.i16[i] = (short)(a.i16[i] < b.i16[i] ? a.i16[i] : b.i16[i]); return a; }
static inline __m128i _mm_max_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.i16[i] = (short)(a.i16[i] > b.i16[i] ? a.i16[i] : b.i16[i]); return a; }
static inline __m128i _mm_avg_epu8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.u8[i] = (unsigned char)((a.u8[i] + b.u8[i] + 1) >> 1); return a; }
static inline __m128i _mm_avg_epu16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)((a.u16[i] + b.u16[i] + 1) >> 1); return a; }
static inline __m128i _mm_sad_epu8(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 2; l++) { unsigned s = 0; for (int i = 8 * l; i < 8 * l + 8; i++) s += a.u8[i] > b.u8[i] ? a.u8[i] - b.u8[i] : b.u8[i] - a.u8[i]; r.u64[l] = s; } return r; }
static inline __m128i _mm_packs_epi16(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 1; l++) for (int i = 0; i < 8; i++) { int x = a.i16[8 * l + i], y = b.i16[8 * l + i]; r.i8[16 * l + i] = x < -128 ? -128 : x > 127 ? 127 : x; r.i8[16 * l + 8 + i] = y < -128 ? -128 : y > 127 ? 127 : y; } return r; }
static inline __m128i _mm_packs_epi32(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 1; l++) for (int i = 0; i < 4; i++) { int x = a.i32[4 * l + i], y = b.i32[4 * l + i]; r.i16[8 * l + i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; r.i16[8 * l + 4 + i] = y < -32768 ? -32768 : y > 32767 ? 32767 : y; } return r; }
static inline __m128i _mm_packus_epi16(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 1; l++) for (int i = 0; i < 8; i++) { int x = a.i16[8 * l + i], y = b.i16[8 * l + i]; r.u8[16 * l + i] = x < 0 ? 0 : x > 255 ? 255 : x; r.u8[16 * l + 8 + i] = y < 0 ? 0 : y > 255 ? 255 : y; } return r; }
static inline __m128i _mm_unpacklo_epi8(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 16; l += 16) for (int i = 0; i < 8; i++) { r.u8[l + 2 * i] = a.u8[l + i + 0]; r.u8[l + 2 * i + 1] = b.u8[l + i + 0]; } return r; }
static inline __m128i _mm_unpackhi_epi8(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 16; l += 16) for (int i = 0; i < 8; i++) { r.u8[l + 2 * i] = a.u8[l + i + 8]; r.u8[l + 2 * i + 1] = b.u8[l + i + 8]; } return r; }
static inline __m128i _mm_unpacklo_epi16(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 8; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + 2 * i] = a.u16[l + i + 0]; r.u16[l + 2 * i + 1] = b.u16[l + i + 0]; } return r; }
static inline __m128i _mm_unpackhi_epi16(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 8; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + 2 * i] = a.u16[l + i + 4]; r.u16[l + 2 * i + 1] = b.u16[l + i + 4]; } return r; }
static inline __m128i _mm_unpacklo_epi32(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 4; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + 2 * i] = a.u32[l + i + 0]; r.u32[l + 2 * i + 1] = b.u32[l + i + 0]; } return r; }
static inline __m128i _mm_unpackhi_epi32(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 4; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + 2 * i] = a.u32[l + i + 2]; r.u32[l + 2 * i + 1] = b.u32[l + i + 2]; } return r; }
static inline __m128i _mm_unpacklo_epi64(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 2; l += 2) for (int i = 0; i < 1; i++) { r.u64[l + 2 * i] = a.u64[l + i + 0]; r.u64[l + 2 * i + 1] = b.u64[l + i + 0]; } return r; }
static inline __m128i _mm_unpackhi_epi64(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 2; l += 2) for (int i = 0; i < 1; i++) { r.u64[l + 2 * i] = a.u64[l + i + 1]; r.u64[l + 2 * i + 1] = b.u64[l + i + 1]; } return r; }
static inline __m128i _mm_shuffle_epi32(__m128i a, int m) { __m128i r; for (int i = 0; i < 4; i++) r.u32[i] = a.u32[(i & ~3) + (m >> 2 * (i & 3) & 3)]; return r; }
static inline __m128i _mm_shufflelo_epi16(__m128i a, int m) { __m128i r = a; for (int l = 0; l < 8; l += 8) for (int i = 0; i < 4; i++) r.u16[l + i] = a.u16[l + (m >> 2 * i & 3)]; return r; }
static inline __m128i _mm_shufflehi_epi16(__m128i a, int m) { __m128i r = a; for (int l = 4; l < 8; l += 8) for (int i = 0; i < 4; i++) r.u16[l + i] = a.u16[l + (m >> 2 * i & 3)]; return r; }
static inline int _mm_movemask_epi8(__m128i a) { unsigned r = 0; for (int i = 0; i < 16; i++) r |= (unsigned)(a.u8[i] >> 7) << i; return (int)r; }
static inline __m128i _mm_setzero_si128(void) { __m128i r; for (int i = 0; i < 2; i++) r.u64[i] = 0; return r; }
static inline __m128i _mm_set1_epi8(char x) { __m128i r; for (int i = 0; i < 16; i++) r.i8[i] = x; return r; }
static inline __m128i _mm_set_epi8(char x15, char x14, char x13, char x12, char x11, char x10, char x9, char x8, char x7, char x6, char x5, char x4, char x3, char x2, char x1, char x0) { __m128i r; r.i8[0] = x0; r.i8[1] = x1; r.i8[2] = x2; r.i8[3] = x3; r.i8[4] = x4; r.i8[5] = x5; r.i8[6] = x6; r.i8[7] = x7; r.i8[8] = x8; r.i8[9] = x9; r.i8[10] = x10; r.i8[11] = x11; r.i8[12] = x12; r.i8[13] = x13; r.i8[14] = x14; r.i8[15] = x15; return r; }
static inline __m128i _mm_setr_epi8(char x0, char x1, char x2, char x3, char x4, char x5, char x6, char x7, char x8, char x9, char x10, char x11, char x12, char x13, char x14, char x15) { __m128i r; r.i8[0] = x0; r.i8[1] = x1; r.i8[2] = x2; r.i8[3] = x3; r.i8[4] = x4; r.i8[5] = x5; r.i8[6] = x6; r.i8[7] = x7; r.i8[8] = x8; r.i8[9] = x9; r.i8[10] = x10; r.i8[11] = x11; r.i8[12] = x12; r.i8[13] = x13; r.i8[14] = x14; r.i8[15] = x15; return r; }
static inline __m128i _mm_set1_epi16(short x) { __m128i r; for (int i = 0; i < 8; i++) r.i16[i] = x; return r; }
static inline __m128i _mm_set_epi16(short x7, short x6, short x5, short x4, short x3, short x2, short x1, short x0) { __m128i r; r.i16[0] = x0; r.i16[1] = x1; r.i16[2] = x2; r.i16[3] = x3; r.i16[4] = x4; r.i16[5] = x5; r.i16[6] = x6; r.i16[7] = x7; return r; }
static inline __m128i _mm_setr_epi16(short x0, short x1, short x2, short x3, short x4, short x5, short x6, short x7) { __m128i r; r.i16[0] = x0; r.i16[1] = x1; r.i16[2] = x2; r.i16[3] = x3; r.i16[4] = x4; r.i16[5] = x5; r.i16[6] = x6; r.i16[7] = x7; return r; }
static inline __m128i _mm_set1_epi32(int x) { __m128i r; for (int i = 0; i < 4; i++) r.i32[i] = x; return r; }
static inline __m128i _mm_set_epi32(int x3, int x2, int x1, int x0) { __m128i r; r.i32[0] = x0; r.i32[1] = x1; r.i32[2] = x2; r.i32[3] = x3; return r; }
static inline __m128i _mm_setr_epi32(int x0, int x1, int x2, int x3) { __m128i r; r.i32[0] = x0; r.i32[1] = x1; r.i32[2] = x2; r.i32[3] = x3; return r; }
static inline __m128i _mm_set1_epi64x(long long x) { __m128i r; for (int i = 0; i < 2; i++) r.i64[i] = x; return r; }
static inline __m128i _mm_set_epi64x(long long x1, long long x0) { __m128i r; r.i64[0] = x0; r.i64[1] = x1; return r; }
static inline __m128i _mm_load_si128(const __m128i *p) { __m128i r; memcpy(&r, p, sizeof r); return r; }
static inline __m128i _mm_loadu_si128(const __m128i *p) { __m128i r; memcpy(&r, p, sizeof r); return r; }
static inline void _mm_store_si128(__m128i *p, __m128i a) { memcpy(p, &a, sizeof a); }
static inline void _mm_storeu_si128(__m128i *p, __m128i a) { memcpy(p, &a, sizeof a); }
static inline void _mm_stream_si128(__m128i *p, __m128i a) { memcpy(p, &a, sizeof a); }
static inline __m128i _mm_loadl_epi64(const __m128i *p) { __m128i r; memcpy(&r, p, 8); r.u64[1] = 0; return r; }
static inline void _mm_storel_epi64(__m128i *p, __m128i a) { memcpy(p, &a, 8); }
static inline __m128i _mm_loadu_si64(const void *p) { __m128i r; memcpy(&r, p, 8); r.u64[1] = 0; return r; }
static inline __m128i _mm_loadu_si32(const void *p) { __m128i r; memcpy(&r, p, 4); r.u32[1] = 0; r.u64[1] = 0; return r; }
static inline __m128i _mm_move_epi64(__m128i a) { a.u64[1] = 0; return a; }
static inline __m128i _mm_cvtsi32_si128(int x) { __m128i r; r.u64[0] = (unsigned)x; r.u64[1] = 0; return r; }
static inline int _mm_cvtsi128_si32(__m128i a) { return a.i32[0]; }
static inline __m128i _mm_cvtsi64_si128(long long x) { __m128i r; r.i64[0] = x; r.u64[1] = 0; return r; }
static inline long long _mm_cvtsi128_si64(__m128i a) { return a.i64[0]; }
#define _mm_cvtsi64x_si128(x) _mm_cvtsi64_si128(x)
#define _mm_cvtsi128_si64x(a) _mm_cvtsi128_si64(a)
static inline __m128 _mm_cvtepi32_ps(__m128i a) { __m128 r; for (int i = 0; i < 4; i++) r.f[i] = (float)a.i32[i]; return r; }
static inline __m128d _mm_cvtepi32_pd(__m128i a) { __m128d r; for (int i = 0; i < 2; i++) r.d[i] = a.i32[i]; return r; }
static inline __m128i _mm_cvtps_epi32(__m128 a) { __m128i r; for (int i = 0; i < 4; i++) r.i32[i] = __c2safe_to_int(rint(a.f[i])); return r; }
static inline __m128i _mm_cvttps_epi32(__m128 a) { __m128i r; for (int i = 0; i < 4; i++) r.i32[i] = __c2safe_to_int(a.f[i]); return r; }
static inline __m128i _mm_cvttpd_epi32(__m128d a) { __m128i r; r.u64[1] = 0; for (int i = 0; i < 2; i++) r.i32[i] = __c2safe_to_int(a.d[i]); return r; }
static inline __m128d _mm_cvtps_pd(__m128 a) { __m128d r; for (int i = 0; i < 2; i++) r.d[i] = a.f[i]; return r; }
static inline __m128 _mm_cvtpd_ps(__m128d a) { __m128 r; r.u[1] = 0; for (int i = 0; i < 2; i++) r.f[i] = (float)a.d[i]; return r; }
static inline int _mm_cvttsd_si32(__m128d a) { return __c2safe_to_int(a.d[0]); }
static inline int _mm_cvtsd_si32(__m128d a) { return __c2safe_to_int(rint(a.d[0])); }
static inline __m128d _mm_cvtsi32_sd(__m128d a, int b) { a.d[0] = b; return a; }
static inline int _mm_extract_epi16(__m128i a, int n) { return a.u16[n & 7]; }
static inline __m128i _mm_insert_epi16(__m128i a, int x, int n) { a.i16[n & 7] = x; return a; }
static inline __m128i _mm_castps_si128(__m128 a) { __m128i r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128 _mm_castsi128_ps(__m128i a) { __m128 r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128i _mm_castpd_si128(__m128d a) { __m128i r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128d _mm_castsi128_pd(__m128i a) { __m128d r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128d _mm_castps_pd(__m128 a) { __m128d r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128 _mm_castpd_ps(__m128d a) { __m128 r; memcpy(&r, &a, sizeof r); return r; }
#endif
