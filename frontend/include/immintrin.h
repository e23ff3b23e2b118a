/* AVX, AVX2, FMA, BMI as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _IMMINTRIN_H
#define _IMMINTRIN_H
#include <nmmintrin.h>
#include <wmmintrin.h>
typedef union { float f[8]; unsigned int b[8]; unsigned long long u[4]; } __m256;
typedef union { double d[4]; unsigned long long u[4]; } __m256d;
typedef union {
    signed char i8[32]; unsigned char u8[32]; short i16[16]; unsigned short u16[16];
    int i32[8]; unsigned int u32[8]; long long i64[4]; unsigned long long u64[4];
} __m256i;
static inline __m256 _mm256_add_ps(__m256 a, __m256 b) { for (int i = 0; i < 8; i++) a.f[i] = a.f[i] + b.f[i]; return a; }
static inline __m256 _mm256_sub_ps(__m256 a, __m256 b) { for (int i = 0; i < 8; i++) a.f[i] = a.f[i] - b.f[i]; return a; }
static inline __m256 _mm256_mul_ps(__m256 a, __m256 b) { for (int i = 0; i < 8; i++) a.f[i] = a.f[i] * b.f[i]; return a; }
static inline __m256 _mm256_div_ps(__m256 a, __m256 b) { for (int i = 0; i < 8; i++) a.f[i] = a.f[i] / b.f[i]; return a; }
static inline __m256 _mm256_min_ps(__m256 a, __m256 b) { for (int i = 0; i < 8; i++) a.f[i] = a.f[i] < b.f[i] ? a.f[i] : b.f[i]; return a; }
static inline __m256 _mm256_max_ps(__m256 a, __m256 b) { for (int i = 0; i < 8; i++) a.f[i] = a.f[i] > b.f[i] ? a.f[i] : b.f[i]; return a; }
static inline __m256 _mm256_sqrt_ps(__m256 a) { for (int i = 0; i < 8; i++) a.f[i] = sqrtf(a.f[i]); return a; }
static inline __m256 _mm256_and_ps(__m256 a, __m256 b) { for (int i = 0; i < 4; i++) a.u[i] = a.u[i] & b.u[i]; return a; }
static inline __m256 _mm256_or_ps(__m256 a, __m256 b) { for (int i = 0; i < 4; i++) a.u[i] = a.u[i] | b.u[i]; return a; }
static inline __m256 _mm256_xor_ps(__m256 a, __m256 b) { for (int i = 0; i < 4; i++) a.u[i] = a.u[i] ^ b.u[i]; return a; }
static inline __m256 _mm256_andnot_ps(__m256 a, __m256 b) { for (int i = 0; i < 4; i++) a.u[i] = ~a.u[i] & b.u[i]; return a; }
static inline __m256 _mm256_setzero_ps(void) { __m256 r; for (int i = 0; i < 8; i++) r.f[i] = 0; return r; }
static inline __m256 _mm256_set1_ps(float x) { __m256 r; for (int i = 0; i < 8; i++) r.f[i] = x; return r; }
static inline __m256 _mm256_set_ps(float x7, float x6, float x5, float x4, float x3, float x2, float x1, float x0) { __m256 r; r.f[0] = x0; r.f[1] = x1; r.f[2] = x2; r.f[3] = x3; r.f[4] = x4; r.f[5] = x5; r.f[6] = x6; r.f[7] = x7; return r; }
static inline __m256 _mm256_setr_ps(float x0, float x1, float x2, float x3, float x4, float x5, float x6, float x7) { __m256 r; r.f[0] = x0; r.f[1] = x1; r.f[2] = x2; r.f[3] = x3; r.f[4] = x4; r.f[5] = x5; r.f[6] = x6; r.f[7] = x7; return r; }
static inline __m256 _mm256_load_ps(const float *p) { __m256 r; for (int i = 0; i < 8; i++) r.f[i] = p[i]; return r; }
static inline __m256 _mm256_loadu_ps(const float *p) { __m256 r; for (int i = 0; i < 8; i++) r.f[i] = p[i]; return r; }
static inline void _mm256_store_ps(float *p, __m256 a) { for (int i = 0; i < 8; i++) p[i] = a.f[i]; }
static inline void _mm256_storeu_ps(float *p, __m256 a) { for (int i = 0; i < 8; i++) p[i] = a.f[i]; }
static inline void _mm256_stream_ps(float *p, __m256 a) { for (int i = 0; i < 8; i++) p[i] = a.f[i]; }
static inline int _mm256_movemask_ps(__m256 a) { int r = 0; for (int i = 0; i < 8; i++) r |= (int)(a.b[i] >> 31) << i; return r; }
static inline __m256 _mm256_unpacklo_ps(__m256 a, __m256 b) { __m256 r; for (int l = 0; l < 8; l += 4) for (int i = 0; i < 2; i++) { r.f[l + 2 * i] = a.f[l + i + 0]; r.f[l + 2 * i + 1] = b.f[l + i + 0]; } return r; }
static inline __m256 _mm256_unpackhi_ps(__m256 a, __m256 b) { __m256 r; for (int l = 0; l < 8; l += 4) for (int i = 0; i < 2; i++) { r.f[l + 2 * i] = a.f[l + i + 2]; r.f[l + 2 * i + 1] = b.f[l + i + 2]; } return r; }
static inline __m256d _mm256_add_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.d[i] = a.d[i] + b.d[i]; return a; }
static inline __m256d _mm256_sub_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.d[i] = a.d[i] - b.d[i]; return a; }
static inline __m256d _mm256_mul_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.d[i] = a.d[i] * b.d[i]; return a; }
static inline __m256d _mm256_div_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.d[i] = a.d[i] / b.d[i]; return a; }
static inline __m256d _mm256_min_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.d[i] = a.d[i] < b.d[i] ? a.d[i] : b.d[i]; return a; }
static inline __m256d _mm256_max_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.d[i] = a.d[i] > b.d[i] ? a.d[i] : b.d[i]; return a; }
static inline __m256d _mm256_sqrt_pd(__m256d a) { for (int i = 0; i < 4; i++) a.d[i] = sqrt(a.d[i]); return a; }
static inline __m256d _mm256_and_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.u[i] = a.u[i] & b.u[i]; return a; }
static inline __m256d _mm256_or_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.u[i] = a.u[i] | b.u[i]; return a; }
static inline __m256d _mm256_xor_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.u[i] = a.u[i] ^ b.u[i]; return a; }
static inline __m256d _mm256_andnot_pd(__m256d a, __m256d b) { for (int i = 0; i < 4; i++) a.u[i] = ~a.u[i] & b.u[i]; return a; }
static inline __m256d _mm256_setzero_pd(void) { __m256d r; for (int i = 0; i < 4; i++) r.d[i] = 0; return r; }
static inline __m256d _mm256_set1_pd(double x) { __m256d r; for (int i = 0; i < 4; i++) r.d[i] = x; return r; }
static inline __m256d _mm256_set_pd(double x3, double x2, double x1, double x0) { __m256d r; r.d[0] = x0; r.d[1] = x1; r.d[2] = x2; r.d[3] = x3; return r; }
static inline __m256d _mm256_setr_pd(double x0, double x1, double x2, double x3) { __m256d r; r.d[0] = x0; r.d[1] = x1; r.d[2] = x2; r.d[3] = x3; return r; }
static inline __m256d _mm256_load_pd(const double *p) { __m256d r; for (int i = 0; i < 4; i++) r.d[i] = p[i]; return r; }
static inline __m256d _mm256_loadu_pd(const double *p) { __m256d r; for (int i = 0; i < 4; i++) r.d[i] = p[i]; return r; }
static inline void _mm256_store_pd(double *p, __m256d a) { for (int i = 0; i < 4; i++) p[i] = a.d[i]; }
static inline void _mm256_storeu_pd(double *p, __m256d a) { for (int i = 0; i < 4; i++) p[i] = a.d[i]; }
static inline void _mm256_stream_pd(double *p, __m256d a) { for (int i = 0; i < 4; i++) p[i] = a.d[i]; }
static inline int _mm256_movemask_pd(__m256d a) { int r = 0; for (int i = 0; i < 4; i++) r |= (int)(a.u[i] >> 63) << i; return r; }
static inline __m256d _mm256_unpacklo_pd(__m256d a, __m256d b) { __m256d r; for (int l = 0; l < 4; l += 2) for (int i = 0; i < 1; i++) { r.d[l + 2 * i] = a.d[l + i + 0]; r.d[l + 2 * i + 1] = b.d[l + i + 0]; } return r; }
static inline __m256d _mm256_unpackhi_pd(__m256d a, __m256d b) { __m256d r; for (int l = 0; l < 4; l += 2) for (int i = 0; i < 1; i++) { r.d[l + 2 * i] = a.d[l + i + 1]; r.d[l + 2 * i + 1] = b.d[l + i + 1]; } return r; }
static inline __m256i _mm256_add_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.u8[i] = (unsigned char)(a.u8[i] + b.u8[i]); return a; }
static inline __m256i _mm256_sub_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.u8[i] = (unsigned char)(a.u8[i] - b.u8[i]); return a; }
static inline __m256i _mm256_cmpeq_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.i8[i] = (signed char)(a.i8[i] == b.i8[i] ? -1 : 0); return a; }
static inline __m256i _mm256_cmpgt_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.i8[i] = (signed char)(a.i8[i] > b.i8[i] ? -1 : 0); return a; }
static inline __m256i _mm256_add_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)(a.u16[i] + b.u16[i]); return a; }
static inline __m256i _mm256_sub_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)(a.u16[i] - b.u16[i]); return a; }
static inline __m256i _mm256_cmpeq_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.i16[i] = (short)(a.i16[i] == b.i16[i] ? -1 : 0); return a; }
static inline __m256i _mm256_cmpgt_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.i16[i] = (short)(a.i16[i] > b.i16[i] ? -1 : 0); return a; }
static inline __m256i _mm256_add_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned int)(a.u32[i] + b.u32[i]); return a; }
static inline __m256i _mm256_sub_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned int)(a.u32[i] - b.u32[i]); return a; }
static inline __m256i _mm256_cmpeq_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.i32[i] = (int)(a.i32[i] == b.i32[i] ? -1 : 0); return a; }
static inline __m256i _mm256_cmpgt_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.i32[i] = (int)(a.i32[i] > b.i32[i] ? -1 : 0); return a; }
static inline __m256i _mm256_add_epi64(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned long long)(a.u64[i] + b.u64[i]); return a; }
static inline __m256i _mm256_sub_epi64(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned long long)(a.u64[i] - b.u64[i]); return a; }
static inline __m256i _mm256_cmpeq_epi64(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.i64[i] = (long long)(a.i64[i] == b.i64[i] ? -1 : 0); return a; }
static inline __m256i _mm256_cmpgt_epi64(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.i64[i] = (long long)(a.i64[i] > b.i64[i] ? -1 : 0); return a; }
static inline __m256i _mm256_adds_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) { int x = a.i8[i] + b.i8[i]; a.i8[i] = x < -128 ? -128 : x > 127 ? 127 : x; } return a; }
static inline __m256i _mm256_adds_epu8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) { int x = a.u8[i] + b.u8[i]; a.u8[i] = x < 0 ? 0 : x > 255 ? 255 : x; } return a; }
static inline __m256i _mm256_subs_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) { int x = a.i8[i] - b.i8[i]; a.i8[i] = x < -128 ? -128 : x > 127 ? 127 : x; } return a; }
static inline __m256i _mm256_subs_epu8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) { int x = a.u8[i] - b.u8[i]; a.u8[i] = x < 0 ? 0 : x > 255 ? 255 : x; } return a; }
static inline __m256i _mm256_adds_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) { int x = a.i16[i] + b.i16[i]; a.i16[i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; } return a; }
static inline __m256i _mm256_adds_epu16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) { int x = a.u16[i] + b.u16[i]; a.u16[i] = x < 0 ? 0 : x > 65535 ? 65535 : x; } return a; }
static inline __m256i _mm256_subs_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) { int x = a.i16[i] - b.i16[i]; a.i16[i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; } return a; }
static inline __m256i _mm256_subs_epu16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) { int x = a.u16[i] - b.u16[i]; a.u16[i] = x < 0 ? 0 : x > 65535 ? 65535 : x; } return a; }
static inline __m256i _mm256_mullo_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)(a.u16[i] * (unsigned)b.u16[i]); return a; }
static inline __m256i _mm256_mulhi_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.i16[i] = (short)(a.i16[i] * b.i16[i] >> 16); return a; }
static inline __m256i _mm256_mulhi_epu16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)((unsigned)a.u16[i] * b.u16[i] >> 16); return a; }
static inline __m256i _mm256_mullo_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned int)(a.u32[i] * b.u32[i]); return a; }
static inline __m256i _mm256_mul_epu32(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned long long)((unsigned long long)(unsigned int)a.u64[i] * (unsigned int)b.u64[i]); return a; }
static inline __m256i _mm256_mul_epi32(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.i64[i] = (long long)((long long)a.i32[2 * i] * b.i32[2 * i]); return a; }
static inline __m256i _mm256_madd_epi16(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.i32[i] = (int)((unsigned)(a.i16[2 * i] * b.i16[2 * i]) + (unsigned)(a.i16[2 * i + 1] * b.i16[2 * i + 1])); return a; }
static inline __m256i _mm256_and_si256(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned long long)(a.u64[i] & b.u64[i]); return a; }
static inline __m256i _mm256_or_si256(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned long long)(a.u64[i] | b.u64[i]); return a; }
static inline __m256i _mm256_xor_si256(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned long long)(a.u64[i] ^ b.u64[i]); return a; }
static inline __m256i _mm256_andnot_si256(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned long long)(~a.u64[i] & b.u64[i]); return a; }
static inline __m256i _mm256_slli_epi16(__m256i a, int n) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned)n > 15 ? 0 : (unsigned short)(a.u16[i] << n); return a; }
static inline __m256i _mm256_srli_epi16(__m256i a, int n) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned)n > 15 ? 0 : a.u16[i] >> n; return a; }
static inline __m256i _mm256_sll_epi16(__m256i a, __m128i c) { for (int i = 0; i < 16; i++) a.u16[i] = c.u64[0] > 15 ? 0 : (unsigned short)(a.u16[i] << c.u64[0]); return a; }
static inline __m256i _mm256_srl_epi16(__m256i a, __m128i c) { for (int i = 0; i < 16; i++) a.u16[i] = c.u64[0] > 15 ? 0 : a.u16[i] >> c.u64[0]; return a; }
static inline __m256i _mm256_srai_epi16(__m256i a, int n) { for (int i = 0; i < 16; i++) a.i16[i] = a.i16[i] >> ((unsigned)n > 15 ? 15 : n); return a; }
static inline __m256i _mm256_sra_epi16(__m256i a, __m128i c) { for (int i = 0; i < 16; i++) a.i16[i] = a.i16[i] >> (c.u64[0] > 15 ? 15 : c.u64[0]); return a; }
static inline __m256i _mm256_slli_epi32(__m256i a, int n) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned)n > 31 ? 0 : (unsigned int)(a.u32[i] << n); return a; }
static inline __m256i _mm256_srli_epi32(__m256i a, int n) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned)n > 31 ? 0 : a.u32[i] >> n; return a; }
static inline __m256i _mm256_sll_epi32(__m256i a, __m128i c) { for (int i = 0; i < 8; i++) a.u32[i] = c.u64[0] > 31 ? 0 : (unsigned int)(a.u32[i] << c.u64[0]); return a; }
static inline __m256i _mm256_srl_epi32(__m256i a, __m128i c) { for (int i = 0; i < 8; i++) a.u32[i] = c.u64[0] > 31 ? 0 : a.u32[i] >> c.u64[0]; return a; }
static inline __m256i _mm256_srai_epi32(__m256i a, int n) { for (int i = 0; i < 8; i++) a.i32[i] = a.i32[i] >> ((unsigned)n > 31 ? 31 : n); return a; }
static inline __m256i _mm256_sra_epi32(__m256i a, __m128i c) { for (int i = 0; i < 8; i++) a.i32[i] = a.i32[i] >> (c.u64[0] > 31 ? 31 : c.u64[0]); return a; }
static inline __m256i _mm256_slli_epi64(__m256i a, int n) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned)n > 63 ? 0 : (unsigned long long)(a.u64[i] << n); return a; }
static inline __m256i _mm256_srli_epi64(__m256i a, int n) { for (int i = 0; i < 4; i++) a.u64[i] = (unsigned)n > 63 ? 0 : a.u64[i] >> n; return a; }
static inline __m256i _mm256_sll_epi64(__m256i a, __m128i c) { for (int i = 0; i < 4; i++) a.u64[i] = c.u64[0] > 63 ? 0 : (unsigned long long)(a.u64[i] << c.u64[0]); return a; }
static inline __m256i _mm256_srl_epi64(__m256i a, __m128i c) { for (int i = 0; i < 4; i++) a.u64[i] = c.u64[0] > 63 ? 0 : a.u64[i] >> c.u64[0]; return a; }
static inline __m256i _mm256_slli_si256(__m256i a, int n) { __m256i r; for (int l = 0; l < 32; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) <= i ? a.u8[l + i - n] : 0; return r; }
static inline __m256i _mm256_bslli_si256(__m256i a, int n) { __m256i r; for (int l = 0; l < 32; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) <= i ? a.u8[l + i - n] : 0; return r; }
static inline __m256i _mm256_srli_si256(__m256i a, int n) { __m256i r; for (int l = 0; l < 32; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) + i < 16 ? a.u8[l + i + n] : 0; return r; }
static inline __m256i _mm256_bsrli_si256(__m256i a, int n) { __m256i r; for (int l = 0; l < 32; l += 16) for (int i = 0; i < 16; i++) r.u8[l + i] = (n & 255) + i < 16 ? a.u8[l + i + n] : 0; return r; }
static inline __m256i _mm256_min_epu8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.u8[i] = (unsigned char)(a.u8[i] < b.u8[i] ? a.u8[i] : b.u8[i]); return a; }
static inline __m256i _mm256_max_epu8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.u8[i] = (unsigned char)(a.u8[i] > b.u8[i] ? a.u8[i] : b.u8[i]); return a; }
static inline __m256i _mm256_min_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.i16[i] = (short)(a.i16[i] < b.i16[i] ? a.i16[i] : b.i16[i]); return a; }
static inline __m256i _mm256_max_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.i16[i] = (short)(a.i16[i] > b.i16[i] ? a.i16[i] : b.i16[i]); return a; }
static inline __m256i _mm256_min_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.i8[i] = (signed char)(a.i8[i] < b.i8[i] ? a.i8[i] : b.i8[i]); return a; }
static inline __m256i _mm256_max_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.i8[i] = (signed char)(a.i8[i] > b.i8[i] ? a.i8[i] : b.i8[i]); return a; }
static inline __m256i _mm256_min_epu16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)(a.u16[i] < b.u16[i] ? a.u16[i] : b.u16[i]); return a; }
static inline __m256i _mm256_max_epu16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)(a.u16[i] > b.u16[i] ? a.u16[i] : b.u16[i]); return a; }
static inline __m256i _mm256_min_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.i32[i] = (int)(a.i32[i] < b.i32[i] ? a.i32[i] : b.i32[i]); return a; }
static inline __m256i _mm256_max_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.i32[i] = (int)(a.i32[i] > b.i32[i] ? a.i32[i] : b.i32[i]); return a; }
static inline __m256i _mm256_min_epu32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned int)(a.u32[i] < b.u32[i] ? a.u32[i] : b.u32[i]); return a; }
static inline __m256i _mm256_max_epu32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned int)(a.u32[i] > b.u32[i] ? a.u32[i] : b.u32[i]); return a; }
static inline __m256i _mm256_avg_epu8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.u8[i] = (unsigned char)((a.u8[i] + b.u8[i] + 1) >> 1); return a; }
static inline __m256i _mm256_avg_epu16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)((a.u16[i] + b.u16[i] + 1) >> 1); return a; }
static inline __m256i _mm256_sad_epu8(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 4; l++) { unsigned s = 0; for (int i = 8 * l; i < 8 * l + 8; i++) s += a.u8[i] > b.u8[i] ? a.u8[i] - b.u8[i] : b.u8[i] - a.u8[i]; r.u64[l] = s; } return r; }
static inline __m256i _mm256_packs_epi16(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 2; l++) for (int i = 0; i < 8; i++) { int x = a.i16[8 * l + i], y = b.i16[8 * l + i]; r.i8[16 * l + i] = x < -128 ? -128 : x > 127 ? 127 : x; r.i8[16 * l + 8 + i] = y < -128 ? -128 : y > 127 ? 127 : y; } return r; }
static inline __m256i _mm256_packs_epi32(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 2; l++) for (int i = 0; i < 4; i++) { int x = a.i32[4 * l + i], y = b.i32[4 * l + i]; r.i16[8 * l + i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; r.i16[8 * l + 4 + i] = y < -32768 ? -32768 : y > 32767 ? 32767 : y; } return r; }
static inline __m256i _mm256_packus_epi16(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 2; l++) for (int i = 0; i < 8; i++) { int x = a.i16[8 * l + i], y = b.i16[8 * l + i]; r.u8[16 * l + i] = x < 0 ? 0 : x > 255 ? 255 : x; r.u8[16 * l + 8 + i] = y < 0 ? 0 : y > 255 ? 255 : y; } return r; }
static inline __m256i _mm256_packus_epi32(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 2; l++) for (int i = 0; i < 4; i++) { int x = a.i32[4 * l + i], y = b.i32[4 * l + i]; r.u16[8 * l + i] = x < 0 ? 0 : x > 65535 ? 65535 : x; r.u16[8 * l + 4 + i] = y < 0 ? 0 : y > 65535 ? 65535 : y; } return r; }
static inline __m256i _mm256_unpacklo_epi8(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 32; l += 16) for (int i = 0; i < 8; i++) { r.u8[l + 2 * i] = a.u8[l + i + 0]; r.u8[l + 2 * i + 1] = b.u8[l + i + 0]; } return r; }
static inline __m256i _mm256_unpackhi_epi8(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 32; l += 16) for (int i = 0; i < 8; i++) { r.u8[l + 2 * i] = a.u8[l + i + 8]; r.u8[l + 2 * i + 1] = b.u8[l + i + 8]; } return r; }
static inline __m256i _mm256_unpacklo_epi16(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 16; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + 2 * i] = a.u16[l + i + 0]; r.u16[l + 2 * i + 1] = b.u16[l + i + 0]; } return r; }
static inline __m256i _mm256_unpackhi_epi16(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 16; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + 2 * i] = a.u16[l + i + 4]; r.u16[l + 2 * i + 1] = b.u16[l + i + 4]; } return r; }
static inline __m256i _mm256_unpacklo_epi32(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 8; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + 2 * i] = a.u32[l + i + 0]; r.u32[l + 2 * i + 1] = b.u32[l + i + 0]; } return r; }
static inline __m256i _mm256_unpackhi_epi32(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 8; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + 2 * i] = a.u32[l + i + 2]; r.u32[l + 2 * i + 1] = b.u32[l + i + 2]; } return r; }
static inline __m256i _mm256_unpacklo_epi64(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 4; l += 2) for (int i = 0; i < 1; i++) { r.u64[l + 2 * i] = a.u64[l + i + 0]; r.u64[l + 2 * i + 1] = b.u64[l + i + 0]; } return r; }
static inline __m256i _mm256_unpackhi_epi64(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 4; l += 2) for (int i = 0; i < 1; i++) { r.u64[l + 2 * i] = a.u64[l + i + 1]; r.u64[l + 2 * i + 1] = b.u64[l + i + 1]; } return r; }
static inline __m256i _mm256_shuffle_epi32(__m256i a, int m) { __m256i r; for (int i = 0; i < 8; i++) r.u32[i] = a.u32[(i & ~3) + (m >> 2 * (i & 3) & 3)]; return r; }
static inline __m256i _mm256_shufflelo_epi16(__m256i a, int m) { __m256i r = a; for (int l = 0; l < 16; l += 8) for (int i = 0; i < 4; i++) r.u16[l + i] = a.u16[l + (m >> 2 * i & 3)]; return r; }
static inline __m256i _mm256_shufflehi_epi16(__m256i a, int m) { __m256i r = a; for (int l = 4; l < 16; l += 8) for (int i = 0; i < 4; i++) r.u16[l + i] = a.u16[l + (m >> 2 * i & 3)]; return r; }
static inline int _mm256_movemask_epi8(__m256i a) { unsigned r = 0; for (int i = 0; i < 32; i++) r |= (unsigned)(a.u8[i] >> 7) << i; return (int)r; }
static inline __m256i _mm256_setzero_si256(void) { __m256i r; for (int i = 0; i < 4; i++) r.u64[i] = 0; return r; }
static inline __m256i _mm256_set1_epi8(char x) { __m256i r; for (int i = 0; i < 32; i++) r.i8[i] = x; return r; }
static inline __m256i _mm256_set_epi8(char x31, char x30, char x29, char x28, char x27, char x26, char x25, char x24, char x23, char x22, char x21, char x20, char x19, char x18, char x17, char x16, char x15, char x14, char x13, char x12, char x11, char x10, char x9, char x8, char x7, char x6, char x5, char x4, char x3, char x2, char x1, char x0) { __m256i r; r.i8[0] = x0; r.i8[1] = x1; r.i8[2] = x2; r.i8[3] = x3; r.i8[4] = x4; r.i8[5] = x5; r.i8[6] = x6; r.i8[7] = x7; r.i8[8] = x8; r.i8[9] = x9; r.i8[10] = x10; r.i8[11] = x11; r.i8[12] = x12; r.i8[13] = x13; r.i8[14] = x14; r.i8[15] = x15; r.i8[16] = x16; r.i8[17] = x17; r.i8[18] = x18; r.i8[19] = x19; r.i8[20] = x20; r.i8[21] = x21; r.i8[22] = x22; r.i8[23] = x23; r.i8[24] = x24; r.i8[25] = x25; r.i8[26] = x26; r.i8[27] = x27; r.i8[28] = x28; r.i8[29] = x29; r.i8[30] = x30; r.i8[31] = x31; return r; }
static inline __m256i _mm256_setr_epi8(char x0, char x1, char x2, char x3, char x4, char x5, char x6, char x7, char x8, char x9, char x10, char x11, char x12, char x13, char x14, char x15, char x16, char x17, char x18, char x19, char x20, char x21, char x22, char x23, char x24, char x25, char x26, char x27, char x28, char x29, char x30, char x31) { __m256i r; r.i8[0] = x0; r.i8[1] = x1; r.i8[2] = x2; r.i8[3] = x3; r.i8[4] = x4; r.i8[5] = x5; r.i8[6] = x6; r.i8[7] = x7; r.i8[8] = x8; r.i8[9] = x9; r.i8[10] = x10; r.i8[11] = x11; r.i8[12] = x12; r.i8[13] = x13; r.i8[14] = x14; r.i8[15] = x15; r.i8[16] = x16; r.i8[17] = x17; r.i8[18] = x18; r.i8[19] = x19; r.i8[20] = x20; r.i8[21] = x21; r.i8[22] = x22; r.i8[23] = x23; r.i8[24] = x24; r.i8[25] = x25; r.i8[26] = x26; r.i8[27] = x27; r.i8[28] = x28; r.i8[29] = x29; r.i8[30] = x30; r.i8[31] = x31; return r; }
static inline __m256i _mm256_set1_epi16(short x) { __m256i r; for (int i = 0; i < 16; i++) r.i16[i] = x; return r; }
static inline __m256i _mm256_set_epi16(short x15, short x14, short x13, short x12, short x11, short x10, short x9, short x8, short x7, short x6, short x5, short x4, short x3, short x2, short x1, short x0) { __m256i r; r.i16[0] = x0; r.i16[1] = x1; r.i16[2] = x2; r.i16[3] = x3; r.i16[4] = x4; r.i16[5] = x5; r.i16[6] = x6; r.i16[7] = x7; r.i16[8] = x8; r.i16[9] = x9; r.i16[10] = x10; r.i16[11] = x11; r.i16[12] = x12; r.i16[13] = x13; r.i16[14] = x14; r.i16[15] = x15; return r; }
static inline __m256i _mm256_setr_epi16(short x0, short x1, short x2, short x3, short x4, short x5, short x6, short x7, short x8, short x9, short x10, short x11, short x12, short x13, short x14, short x15) { __m256i r; r.i16[0] = x0; r.i16[1] = x1; r.i16[2] = x2; r.i16[3] = x3; r.i16[4] = x4; r.i16[5] = x5; r.i16[6] = x6; r.i16[7] = x7; r.i16[8] = x8; r.i16[9] = x9; r.i16[10] = x10; r.i16[11] = x11; r.i16[12] = x12; r.i16[13] = x13; r.i16[14] = x14; r.i16[15] = x15; return r; }
static inline __m256i _mm256_set1_epi32(int x) { __m256i r; for (int i = 0; i < 8; i++) r.i32[i] = x; return r; }
static inline __m256i _mm256_set_epi32(int x7, int x6, int x5, int x4, int x3, int x2, int x1, int x0) { __m256i r; r.i32[0] = x0; r.i32[1] = x1; r.i32[2] = x2; r.i32[3] = x3; r.i32[4] = x4; r.i32[5] = x5; r.i32[6] = x6; r.i32[7] = x7; return r; }
static inline __m256i _mm256_setr_epi32(int x0, int x1, int x2, int x3, int x4, int x5, int x6, int x7) { __m256i r; r.i32[0] = x0; r.i32[1] = x1; r.i32[2] = x2; r.i32[3] = x3; r.i32[4] = x4; r.i32[5] = x5; r.i32[6] = x6; r.i32[7] = x7; return r; }
static inline __m256i _mm256_set1_epi64x(long long x) { __m256i r; for (int i = 0; i < 4; i++) r.i64[i] = x; return r; }
static inline __m256i _mm256_set_epi64x(long long x3, long long x2, long long x1, long long x0) { __m256i r; r.i64[0] = x0; r.i64[1] = x1; r.i64[2] = x2; r.i64[3] = x3; return r; }
static inline __m256i _mm256_setr_epi64x(long long x0, long long x1, long long x2, long long x3) { __m256i r; r.i64[0] = x0; r.i64[1] = x1; r.i64[2] = x2; r.i64[3] = x3; return r; }
static inline __m256i _mm256_load_si256(const __m256i *p) { __m256i r; memcpy(&r, p, sizeof r); return r; }
static inline __m256i _mm256_loadu_si256(const __m256i *p) { __m256i r; memcpy(&r, p, sizeof r); return r; }
static inline __m256i _mm256_lddqu_si256(const __m256i *p) { __m256i r; memcpy(&r, p, sizeof r); return r; }
static inline void _mm256_store_si256(__m256i *p, __m256i a) { memcpy(p, &a, sizeof a); }
static inline void _mm256_storeu_si256(__m256i *p, __m256i a) { memcpy(p, &a, sizeof a); }
static inline void _mm256_stream_si256(__m256i *p, __m256i a) { memcpy(p, &a, sizeof a); }
static inline __m256i _mm256_abs_epi8(__m256i a) { for (int i = 0; i < 32; i++) a.u8[i] = (unsigned char)(a.i8[i] < 0 ? 0u - a.u8[i] : a.u8[i]); return a; }
static inline __m256i _mm256_sign_epi8(__m256i a, __m256i b) { for (int i = 0; i < 32; i++) a.u8[i] = (unsigned char)(b.i8[i] < 0 ? 0u - a.u8[i] : b.i8[i] == 0 ? 0 : a.u8[i]); return a; }
static inline __m256i _mm256_abs_epi16(__m256i a) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)(a.i16[i] < 0 ? 0u - a.u16[i] : a.u16[i]); return a; }
static inline __m256i _mm256_sign_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.u16[i] = (unsigned short)(b.i16[i] < 0 ? 0u - a.u16[i] : b.i16[i] == 0 ? 0 : a.u16[i]); return a; }
static inline __m256i _mm256_abs_epi32(__m256i a) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned int)(a.i32[i] < 0 ? 0u - a.u32[i] : a.u32[i]); return a; }
static inline __m256i _mm256_sign_epi32(__m256i a, __m256i b) { for (int i = 0; i < 8; i++) a.u32[i] = (unsigned int)(b.i32[i] < 0 ? 0u - a.u32[i] : b.i32[i] == 0 ? 0 : a.u32[i]); return a; }
static inline __m256i _mm256_shuffle_epi8(__m256i a, __m256i b) { __m256i r; for (int i = 0; i < 32; i++) r.u8[i] = b.u8[i] & 128 ? 0 : a.u8[(i & 16) + (b.u8[i] & 15)]; return r; }
static inline __m256i _mm256_alignr_epi8(__m256i a, __m256i b, int n) { __m256i r; for (int l = 0; l < 32; l += 16) for (int i = 0; i < 16; i++) { int k = (n & 255) + i; r.u8[l + i] = k < 16 ? b.u8[l + k] : k < 32 ? a.u8[l + k - 16] : 0; } return r; }
static inline __m256i _mm256_hadd_epi16(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 16; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + i] = (unsigned short)(a.u16[l + 2 * i] + a.u16[l + 2 * i + 1]); r.u16[l + 4 + i] = (unsigned short)(b.u16[l + 2 * i] + b.u16[l + 2 * i + 1]); } return r; }
static inline __m256i _mm256_hadd_epi32(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 8; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + i] = (unsigned int)(a.u32[l + 2 * i] + a.u32[l + 2 * i + 1]); r.u32[l + 2 + i] = (unsigned int)(b.u32[l + 2 * i] + b.u32[l + 2 * i + 1]); } return r; }
static inline __m256i _mm256_hsub_epi16(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 16; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + i] = (unsigned short)(a.u16[l + 2 * i] - a.u16[l + 2 * i + 1]); r.u16[l + 4 + i] = (unsigned short)(b.u16[l + 2 * i] - b.u16[l + 2 * i + 1]); } return r; }
static inline __m256i _mm256_hsub_epi32(__m256i a, __m256i b) { __m256i r; for (int l = 0; l < 8; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + i] = (unsigned int)(a.u32[l + 2 * i] - a.u32[l + 2 * i + 1]); r.u32[l + 2 + i] = (unsigned int)(b.u32[l + 2 * i] - b.u32[l + 2 * i + 1]); } return r; }
static inline __m256i _mm256_maddubs_epi16(__m256i a, __m256i b) { __m256i r; for (int i = 0; i < 16; i++) { int x = a.u8[2 * i] * b.i8[2 * i] + a.u8[2 * i + 1] * b.i8[2 * i + 1]; r.i16[i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; } return r; }
static inline __m256i _mm256_mulhrs_epi16(__m256i a, __m256i b) { for (int i = 0; i < 16; i++) a.i16[i] = (short)(((a.i16[i] * b.i16[i] >> 14) + 1) >> 1); return a; }
static inline __m256i _mm256_blendv_epi8(__m256i a, __m256i b, __m256i m) { for (int i = 0; i < 32; i++) a.u8[i] = m.u8[i] & 128 ? b.u8[i] : a.u8[i]; return a; }
static inline __m256i _mm256_blend_epi16(__m256i a, __m256i b, int m) { for (int i = 0; i < 16; i++) a.u16[i] = m >> (i & 7) & 1 ? b.u16[i] : a.u16[i]; return a; }
static inline int _mm256_testz_si256(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) if (a.u64[i] & b.u64[i]) return 0; return 1; }
static inline int _mm256_testc_si256(__m256i a, __m256i b) { for (int i = 0; i < 4; i++) if (~a.u64[i] & b.u64[i]) return 0; return 1; }
static inline __m256i _mm256_cvtepi8_epi16(__m128i a) { __m256i r; for (int i = 0; i < 16; i++) r.i16[i] = a.i8[i]; return r; }
static inline __m256i _mm256_cvtepi8_epi32(__m128i a) { __m256i r; for (int i = 0; i < 8; i++) r.i32[i] = a.i8[i]; return r; }
static inline __m256i _mm256_cvtepi8_epi64(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.i64[i] = a.i8[i]; return r; }
static inline __m256i _mm256_cvtepi16_epi32(__m128i a) { __m256i r; for (int i = 0; i < 8; i++) r.i32[i] = a.i16[i]; return r; }
static inline __m256i _mm256_cvtepi16_epi64(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.i64[i] = a.i16[i]; return r; }
static inline __m256i _mm256_cvtepi32_epi64(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.i64[i] = a.i32[i]; return r; }
static inline __m256i _mm256_cvtepu8_epi16(__m128i a) { __m256i r; for (int i = 0; i < 16; i++) r.i16[i] = a.u8[i]; return r; }
static inline __m256i _mm256_cvtepu8_epi32(__m128i a) { __m256i r; for (int i = 0; i < 8; i++) r.i32[i] = a.u8[i]; return r; }
static inline __m256i _mm256_cvtepu8_epi64(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.i64[i] = a.u8[i]; return r; }
static inline __m256i _mm256_cvtepu16_epi32(__m128i a) { __m256i r; for (int i = 0; i < 8; i++) r.i32[i] = a.u16[i]; return r; }
static inline __m256i _mm256_cvtepu16_epi64(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.i64[i] = a.u16[i]; return r; }
static inline __m256i _mm256_cvtepu32_epi64(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.i64[i] = a.u32[i]; return r; }
static inline __m256i _mm256_castps_si256(__m256 a) { __m256i r; memcpy(&r, &a, sizeof r); return r; }
static inline __m256 _mm256_castsi256_ps(__m256i a) { __m256 r; memcpy(&r, &a, sizeof r); return r; }
static inline __m256i _mm256_castpd_si256(__m256d a) { __m256i r; memcpy(&r, &a, sizeof r); return r; }
static inline __m256d _mm256_castsi256_pd(__m256i a) { __m256d r; memcpy(&r, &a, sizeof r); return r; }
static inline __m256d _mm256_castps_pd(__m256 a) { __m256d r; memcpy(&r, &a, sizeof r); return r; }
static inline __m256 _mm256_castpd_ps(__m256d a) { __m256 r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128i _mm256_castsi256_si128(__m256i a) { __m128i r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128 _mm256_castps256_ps128(__m256 a) { __m128 r; memcpy(&r, &a, sizeof r); return r; }
static inline __m128d _mm256_castpd256_pd128(__m256d a) { __m128d r; memcpy(&r, &a, sizeof r); return r; }
static inline __m256i _mm256_castsi128_si256(__m128i a) { __m256i r = _mm256_setzero_si256(); memcpy(&r, &a, sizeof a); return r; }
static inline __m256 _mm256_castps128_ps256(__m128 a) { __m256 r = _mm256_setzero_ps(); memcpy(&r, &a, sizeof a); return r; }
static inline __m128i _mm256_extracti128_si256(__m256i a, int n) { __m128i r; r.u64[0] = a.u64[2 * (n & 1)]; r.u64[1] = a.u64[2 * (n & 1) + 1]; return r; }
#define _mm256_extractf128_si256(a, n) _mm256_extracti128_si256(a, n)
static inline __m128 _mm256_extractf128_ps(__m256 a, int n) { __m128 r; r.u[0] = a.u[2 * (n & 1)]; r.u[1] = a.u[2 * (n & 1) + 1]; return r; }
static inline __m128d _mm256_extractf128_pd(__m256d a, int n) { __m128d r; r.u[0] = a.u[2 * (n & 1)]; r.u[1] = a.u[2 * (n & 1) + 1]; return r; }
static inline __m256i _mm256_inserti128_si256(__m256i a, __m128i b, int n) { a.u64[2 * (n & 1)] = b.u64[0]; a.u64[2 * (n & 1) + 1] = b.u64[1]; return a; }
#define _mm256_insertf128_si256(a, b, n) _mm256_inserti128_si256(a, b, n)
static inline __m256 _mm256_insertf128_ps(__m256 a, __m128 b, int n) { a.u[2 * (n & 1)] = b.u[0]; a.u[2 * (n & 1) + 1] = b.u[1]; return a; }
static inline __m256i _mm256_set_m128i(__m128i hi, __m128i lo) { __m256i r; r.u64[0] = lo.u64[0]; r.u64[1] = lo.u64[1]; r.u64[2] = hi.u64[0]; r.u64[3] = hi.u64[1]; return r; }
static inline __m256i _mm256_permute2x128_si256(__m256i a, __m256i b, int m) { __m256i r; for (int h = 0; h < 2; h++) { int s = m >> 4 * h; for (int i = 0; i < 2; i++) r.u64[2 * h + i] = s & 8 ? 0 : s & 2 ? b.u64[2 * (s & 1) + i] : a.u64[2 * (s & 1) + i]; } return r; }
static inline __m256i _mm256_permute4x64_epi64(__m256i a, int m) { __m256i r; for (int i = 0; i < 4; i++) r.u64[i] = a.u64[m >> 2 * i & 3]; return r; }
static inline __m256i _mm256_permutevar8x32_epi32(__m256i a, __m256i b) { __m256i r; for (int i = 0; i < 8; i++) r.u32[i] = a.u32[b.u32[i] & 7]; return r; }
static inline __m256i _mm256_broadcastsi128_si256(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.u64[i] = a.u64[i & 1]; return r; }
static inline __m256i _mm256_broadcastb_epi8(__m128i a) { __m256i r; for (int i = 0; i < 32; i++) r.u8[i] = a.u8[0]; return r; }
static inline __m256i _mm256_broadcastw_epi16(__m128i a) { __m256i r; for (int i = 0; i < 16; i++) r.u16[i] = a.u16[0]; return r; }
static inline __m256i _mm256_broadcastd_epi32(__m128i a) { __m256i r; for (int i = 0; i < 8; i++) r.u32[i] = a.u32[0]; return r; }
static inline __m256i _mm256_broadcastq_epi64(__m128i a) { __m256i r; for (int i = 0; i < 4; i++) r.u64[i] = a.u64[0]; return r; }
static inline __m256 _mm256_broadcast_ss(const float *p) { return _mm256_set1_ps(*p); }
static inline __m256d _mm256_broadcast_sd(const double *p) { return _mm256_set1_pd(*p); }
static inline __m256i _mm256_blend_epi32(__m256i a, __m256i b, int m) { for (int i = 0; i < 8; i++) a.u32[i] = m >> i & 1 ? b.u32[i] : a.u32[i]; return a; }
static inline __m128i _mm_sllv_epi32(__m128i a, __m128i c) { for (int i = 0; i < 4; i++) a.u32[i] = c.u32[i] > 31 ? 0 : a.u32[i] << c.u32[i]; return a; }
static inline __m128i _mm_srlv_epi32(__m128i a, __m128i c) { for (int i = 0; i < 4; i++) a.u32[i] = c.u32[i] > 31 ? 0 : a.u32[i] >> c.u32[i]; return a; }
static inline __m128i _mm_sllv_epi64(__m128i a, __m128i c) { for (int i = 0; i < 2; i++) a.u64[i] = c.u64[i] > 63 ? 0 : a.u64[i] << c.u64[i]; return a; }
static inline __m128i _mm_srlv_epi64(__m128i a, __m128i c) { for (int i = 0; i < 2; i++) a.u64[i] = c.u64[i] > 63 ? 0 : a.u64[i] >> c.u64[i]; return a; }
static inline __m256i _mm256_sllv_epi32(__m256i a, __m256i c) { for (int i = 0; i < 8; i++) a.u32[i] = c.u32[i] > 31 ? 0 : a.u32[i] << c.u32[i]; return a; }
static inline __m256i _mm256_srlv_epi32(__m256i a, __m256i c) { for (int i = 0; i < 8; i++) a.u32[i] = c.u32[i] > 31 ? 0 : a.u32[i] >> c.u32[i]; return a; }
static inline __m256i _mm256_sllv_epi64(__m256i a, __m256i c) { for (int i = 0; i < 4; i++) a.u64[i] = c.u64[i] > 63 ? 0 : a.u64[i] << c.u64[i]; return a; }
static inline __m256i _mm256_srlv_epi64(__m256i a, __m256i c) { for (int i = 0; i < 4; i++) a.u64[i] = c.u64[i] > 63 ? 0 : a.u64[i] >> c.u64[i]; return a; }
static inline __m128 _mm_fmadd_ps(__m128 a, __m128 b, __m128 c) { for (int i = 0; i < 4; i++) a.f[i] = fmaf(a.f[i], b.f[i], c.f[i]); return a; }
static inline __m128 _mm_fmsub_ps(__m128 a, __m128 b, __m128 c) { for (int i = 0; i < 4; i++) a.f[i] = fmaf(a.f[i], b.f[i], -c.f[i]); return a; }
static inline __m128 _mm_fnmadd_ps(__m128 a, __m128 b, __m128 c) { for (int i = 0; i < 4; i++) a.f[i] = fmaf(-a.f[i], b.f[i], c.f[i]); return a; }
static inline __m128 _mm_fnmsub_ps(__m128 a, __m128 b, __m128 c) { for (int i = 0; i < 4; i++) a.f[i] = fmaf(-a.f[i], b.f[i], -c.f[i]); return a; }
static inline __m128d _mm_fmadd_pd(__m128d a, __m128d b, __m128d c) { for (int i = 0; i < 2; i++) a.d[i] = fma(a.d[i], b.d[i], c.d[i]); return a; }
static inline __m128d _mm_fmsub_pd(__m128d a, __m128d b, __m128d c) { for (int i = 0; i < 2; i++) a.d[i] = fma(a.d[i], b.d[i], -c.d[i]); return a; }
static inline __m128d _mm_fnmadd_pd(__m128d a, __m128d b, __m128d c) { for (int i = 0; i < 2; i++) a.d[i] = fma(-a.d[i], b.d[i], c.d[i]); return a; }
static inline __m128d _mm_fnmsub_pd(__m128d a, __m128d b, __m128d c) { for (int i = 0; i < 2; i++) a.d[i] = fma(-a.d[i], b.d[i], -c.d[i]); return a; }
static inline __m256 _mm256_fmadd_ps(__m256 a, __m256 b, __m256 c) { for (int i = 0; i < 8; i++) a.f[i] = fmaf(a.f[i], b.f[i], c.f[i]); return a; }
static inline __m256 _mm256_fmsub_ps(__m256 a, __m256 b, __m256 c) { for (int i = 0; i < 8; i++) a.f[i] = fmaf(a.f[i], b.f[i], -c.f[i]); return a; }
static inline __m256 _mm256_fnmadd_ps(__m256 a, __m256 b, __m256 c) { for (int i = 0; i < 8; i++) a.f[i] = fmaf(-a.f[i], b.f[i], c.f[i]); return a; }
static inline __m256 _mm256_fnmsub_ps(__m256 a, __m256 b, __m256 c) { for (int i = 0; i < 8; i++) a.f[i] = fmaf(-a.f[i], b.f[i], -c.f[i]); return a; }
static inline __m256d _mm256_fmadd_pd(__m256d a, __m256d b, __m256d c) { for (int i = 0; i < 4; i++) a.d[i] = fma(a.d[i], b.d[i], c.d[i]); return a; }
static inline __m256d _mm256_fmsub_pd(__m256d a, __m256d b, __m256d c) { for (int i = 0; i < 4; i++) a.d[i] = fma(a.d[i], b.d[i], -c.d[i]); return a; }
static inline __m256d _mm256_fnmadd_pd(__m256d a, __m256d b, __m256d c) { for (int i = 0; i < 4; i++) a.d[i] = fma(-a.d[i], b.d[i], c.d[i]); return a; }
static inline __m256d _mm256_fnmsub_pd(__m256d a, __m256d b, __m256d c) { for (int i = 0; i < 4; i++) a.d[i] = fma(-a.d[i], b.d[i], -c.d[i]); return a; }
static inline __m256 _mm256_hadd_ps(__m256 a, __m256 b) { __m256 r; for (int l = 0; l < 8; l += 4) for (int i = 0; i < 2; i++) { r.f[l + i] = a.f[l + 2 * i] + a.f[l + 2 * i + 1]; r.f[l + 2 + i] = b.f[l + 2 * i] + b.f[l + 2 * i + 1]; } return r; }
static inline __m256 _mm256_cmp_ps(__m256 a, __m256 b, int m) { __m256 r; for (int i = 0; i < 8; i++) { float x = a.f[i], y = b.f[i]; int u = x != x || y != y, t; switch (m & 7) { case 0: t = x == y; break; case 1: t = x < y; break; case 2: t = x <= y; break; case 3: t = x != x || y != y; break; case 4: t = x != y; break; case 5: t = !(x < y); break; case 6: t = !(x <= y); break; default: t = x == x && y == y; } switch (m & 15) { case 8: t = u || x == y; break; case 9: t = u || x < y; break; case 10: t = u || x <= y; break; case 11: t = 0; break; case 12: t = !u && x != y; break; case 13: t = x >= y; break; case 14: t = x > y; break; case 15: t = 1; } r.b[i] = t ? 0xffffffffu : 0; } return r; }
static inline __m256 _mm256_blendv_ps(__m256 a, __m256 b, __m256 m) { for (int i = 0; i < 8; i++) a.f[i] = m.b[i] >> 31 ? b.f[i] : a.f[i]; return a; }
static inline __m256d _mm256_hadd_pd(__m256d a, __m256d b) { __m256d r; for (int l = 0; l < 4; l += 2) for (int i = 0; i < 1; i++) { r.d[l + i] = a.d[l + 2 * i] + a.d[l + 2 * i + 1]; r.d[l + 1 + i] = b.d[l + 2 * i] + b.d[l + 2 * i + 1]; } return r; }
static inline __m256d _mm256_cmp_pd(__m256d a, __m256d b, int m) { __m256d r; for (int i = 0; i < 4; i++) { double x = a.d[i], y = b.d[i]; int u = x != x || y != y, t; switch (m & 7) { case 0: t = x == y; break; case 1: t = x < y; break; case 2: t = x <= y; break; case 3: t = x != x || y != y; break; case 4: t = x != y; break; case 5: t = !(x < y); break; case 6: t = !(x <= y); break; default: t = x == x && y == y; } switch (m & 15) { case 8: t = u || x == y; break; case 9: t = u || x < y; break; case 10: t = u || x <= y; break; case 11: t = 0; break; case 12: t = !u && x != y; break; case 13: t = x >= y; break; case 14: t = x > y; break; case 15: t = 1; } r.u[i] = t ? ~0ull : 0; } return r; }
static inline __m256d _mm256_blendv_pd(__m256d a, __m256d b, __m256d m) { for (int i = 0; i < 4; i++) a.d[i] = m.u[i] >> 63 ? b.d[i] : a.d[i]; return a; }
#define _CMP_EQ_OQ 0x00
#define _CMP_LT_OS 0x01
#define _CMP_LE_OS 0x02
#define _CMP_UNORD_Q 0x03
#define _CMP_NEQ_UQ 0x04
#define _CMP_NLT_US 0x05
#define _CMP_NLE_US 0x06
#define _CMP_ORD_Q 0x07
#define _CMP_GE_OS 0x0d
#define _CMP_GT_OS 0x0e
#define _CMP_LT_OQ 0x11
#define _CMP_LE_OQ 0x12
#define _CMP_GE_OQ 0x1d
#define _CMP_GT_OQ 0x1e
static inline __m256 _mm256_cvtepi32_ps(__m256i a) { __m256 r; for (int i = 0; i < 8; i++) r.f[i] = (float)a.i32[i]; return r; }
static inline __m256i _mm256_cvttps_epi32(__m256 a) { __m256i r; for (int i = 0; i < 8; i++) r.i32[i] = __c2safe_to_int(a.f[i]); return r; }
static inline __m256i _mm256_cvtps_epi32(__m256 a) { __m256i r; for (int i = 0; i < 8; i++) r.i32[i] = __c2safe_to_int(rint(a.f[i])); return r; }
static inline float _mm256_cvtss_f32(__m256 a) { return a.f[0]; }
static inline double _mm256_cvtsd_f64(__m256d a) { return a.d[0]; }
static inline int _mm256_extract_epi8(__m256i a, int n) { return a.u8[n & 31]; }
static inline int _mm256_extract_epi16(__m256i a, int n) { return a.u16[n & 15]; }
static inline int _mm256_extract_epi32(__m256i a, int n) { return a.i32[n & 7]; }
static inline long long _mm256_extract_epi64(__m256i a, int n) { return a.i64[n & 3]; }
#define _mm256_zeroupper() ((void)0)
#define _mm256_zeroall() ((void)0)
static inline unsigned int _lzcnt_u32(unsigned int x) { return x ? (unsigned)__builtin_clz(x) : 32; }
static inline unsigned long long _lzcnt_u64(unsigned long long x) { return x ? (unsigned long long)__builtin_clzll(x) : 64; }
static inline unsigned int _tzcnt_u32(unsigned int x) { return x ? (unsigned)__builtin_ctz(x) : 32; }
static inline unsigned long long _tzcnt_u64(unsigned long long x) { return x ? (unsigned long long)__builtin_ctzll(x) : 64; }
static inline unsigned int _pext_u32(unsigned int x, unsigned int m) { unsigned int r = 0; for (int i = 0, k = 0; i < 32; i++) if (m >> i & 1) r |= (x >> i & 1) << k++; return r; }
static inline unsigned int _pdep_u32(unsigned int x, unsigned int m) { unsigned int r = 0; for (int i = 0, k = 0; i < 32; i++) if (m >> i & 1) r |= (x >> k++ & 1) << i; return r; }
static inline unsigned int _blsr_u32(unsigned int x) { return x & (x - 1); }
static inline unsigned long long _pext_u64(unsigned long long x, unsigned long long m) { unsigned long long r = 0; for (int i = 0, k = 0; i < 64; i++) if (m >> i & 1) r |= (x >> i & 1) << k++; return r; }
static inline unsigned long long _pdep_u64(unsigned long long x, unsigned long long m) { unsigned long long r = 0; for (int i = 0, k = 0; i < 64; i++) if (m >> i & 1) r |= (x >> k++ & 1) << i; return r; }
static inline unsigned long long _blsr_u64(unsigned long long x) { return x & (x - 1); }
#endif
