/* SSSE3 as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _TMMINTRIN_H
#define _TMMINTRIN_H
#include <pmmintrin.h>
static inline __m128i _mm_abs_epi8(__m128i a) { for (int i = 0; i < 16; i++) a.u8[i] = (unsigned char)(a.i8[i] < 0 ? 0u - a.u8[i] : a.u8[i]); return a; }
static inline __m128i _mm_sign_epi8(__m128i a, __m128i b) { for (int i = 0; i < 16; i++) a.u8[i] = (unsigned char)(b.i8[i] < 0 ? 0u - a.u8[i] : b.i8[i] == 0 ? 0 : a.u8[i]); return a; }
static inline __m128i _mm_abs_epi16(__m128i a) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)(a.i16[i] < 0 ? 0u - a.u16[i] : a.u16[i]); return a; }
static inline __m128i _mm_sign_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.u16[i] = (unsigned short)(b.i16[i] < 0 ? 0u - a.u16[i] : b.i16[i] == 0 ? 0 : a.u16[i]); return a; }
static inline __m128i _mm_abs_epi32(__m128i a) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned int)(a.i32[i] < 0 ? 0u - a.u32[i] : a.u32[i]); return a; }
static inline __m128i _mm_sign_epi32(__m128i a, __m128i b) { for (int i = 0; i < 4; i++) a.u32[i] = (unsigned int)(b.i32[i] < 0 ? 0u - a.u32[i] : b.i32[i] == 0 ? 0 : a.u32[i]); return a; }
static inline __m128i _mm_shuffle_epi8(__m128i a, __m128i b) { __m128i r; for (int i = 0; i < 16; i++) r.u8[i] = b.u8[i] & 128 ? 0 : a.u8[(i & 16) + (b.u8[i] & 15)]; return r; }
static inline __m128i _mm_alignr_epi8(__m128i a, __m128i b, int n) { __m128i r; for (int l = 0; l < 16; l += 16) for (int i = 0; i < 16; i++) { int k = (n & 255) + i; r.u8[l + i] = k < 16 ? b.u8[l + k] : k < 32 ? a.u8[l + k - 16] : 0; } return r; }
static inline __m128i _mm_hadd_epi16(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 8; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + i] = (unsigned short)(a.u16[l + 2 * i] + a.u16[l + 2 * i + 1]); r.u16[l + 4 + i] = (unsigned short)(b.u16[l + 2 * i] + b.u16[l + 2 * i + 1]); } return r; }
static inline __m128i _mm_hadd_epi32(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 4; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + i] = (unsigned int)(a.u32[l + 2 * i] + a.u32[l + 2 * i + 1]); r.u32[l + 2 + i] = (unsigned int)(b.u32[l + 2 * i] + b.u32[l + 2 * i + 1]); } return r; }
static inline __m128i _mm_hsub_epi16(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 8; l += 8) for (int i = 0; i < 4; i++) { r.u16[l + i] = (unsigned short)(a.u16[l + 2 * i] - a.u16[l + 2 * i + 1]); r.u16[l + 4 + i] = (unsigned short)(b.u16[l + 2 * i] - b.u16[l + 2 * i + 1]); } return r; }
static inline __m128i _mm_hsub_epi32(__m128i a, __m128i b) { __m128i r; for (int l = 0; l < 4; l += 4) for (int i = 0; i < 2; i++) { r.u32[l + i] = (unsigned int)(a.u32[l + 2 * i] - a.u32[l + 2 * i + 1]); r.u32[l + 2 + i] = (unsigned int)(b.u32[l + 2 * i] - b.u32[l + 2 * i + 1]); } return r; }
static inline __m128i _mm_maddubs_epi16(__m128i a, __m128i b) { __m128i r; for (int i = 0; i < 8; i++) { int x = a.u8[2 * i] * b.i8[2 * i] + a.u8[2 * i + 1] * b.i8[2 * i + 1]; r.i16[i] = x < -32768 ? -32768 : x > 32767 ? 32767 : x; } return r; }
static inline __m128i _mm_mulhrs_epi16(__m128i a, __m128i b) { for (int i = 0; i < 8; i++) a.i16[i] = (short)(((a.i16[i] * b.i16[i] >> 14) + 1) >> 1); return a; }
#endif
