/* SSE4.2 as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _NMMINTRIN_H
#define _NMMINTRIN_H
#include <smmintrin.h>
static inline unsigned long long __c2safe_crc32c(unsigned int crc, unsigned long long x, int bits) {
    for (int i = 0; i < bits; i++) { unsigned int bit = (crc ^ (unsigned int)(x >> i)) & 1; crc = crc >> 1 ^ (bit ? 0x82f63b78u : 0); }
    return crc;
}
static inline __m128i _mm_cmpgt_epi64(__m128i a, __m128i b) { for (int i = 0; i < 2; i++) a.i64[i] = (long long)(a.i64[i] > b.i64[i] ? -1 : 0); return a; }
static inline unsigned int _mm_crc32_u8(unsigned int crc, unsigned char x) { return (unsigned)__c2safe_crc32c(crc, x, 8); }
static inline unsigned int _mm_crc32_u16(unsigned int crc, unsigned short x) { return (unsigned)__c2safe_crc32c(crc, x, 16); }
static inline unsigned int _mm_crc32_u32(unsigned int crc, unsigned int x) { return (unsigned)__c2safe_crc32c(crc, x, 32); }
static inline unsigned long long _mm_crc32_u64(unsigned long long crc, unsigned long long x) { return __c2safe_crc32c((unsigned)crc, x, 64); }
static inline int _mm_popcnt_u32(unsigned int x) { return __builtin_popcount(x); }
static inline long long _mm_popcnt_u64(unsigned long long x) { return __builtin_popcountll(x); }
#endif
