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

/* String comparison (Intel SDM, PCMPxSTRx): the bits of IntRes2. */
#define _SIDD_UBYTE_OPS 0x00
#define _SIDD_UWORD_OPS 0x01
#define _SIDD_SBYTE_OPS 0x02
#define _SIDD_SWORD_OPS 0x03
#define _SIDD_CMP_EQUAL_ANY 0x00
#define _SIDD_CMP_RANGES 0x04
#define _SIDD_CMP_EQUAL_EACH 0x08
#define _SIDD_CMP_EQUAL_ORDERED 0x0c
#define _SIDD_POSITIVE_POLARITY 0x00
#define _SIDD_NEGATIVE_POLARITY 0x10
#define _SIDD_MASKED_POSITIVE_POLARITY 0x20
#define _SIDD_MASKED_NEGATIVE_POLARITY 0x30
#define _SIDD_LEAST_SIGNIFICANT 0x00
#define _SIDD_MOST_SIGNIFICANT 0x40
#define _SIDD_BIT_MASK 0x00
#define _SIDD_UNIT_MASK 0x40
static inline int __c2safe_sidd_element(__m128i v, int i, int mode) {
    switch (mode & 3) {
    case 0: return v.u8[i];
    case 1: return v.u16[i];
    case 2: return v.i8[i];
    default: return v.i16[i];
    }
}
static inline int __c2safe_sidd_length(__m128i v, int mode) {
    int n = mode & 1 ? 8 : 16, i = 0;
    while (i < n && __c2safe_sidd_element(v, i, mode) != 0) i++;
    return i;
}
static inline int __c2safe_sidd_limit(int length, int mode) {
    int n = mode & 1 ? 8 : 16;
    if (length < 0) length = length < -n ? n : -length;
    return length > n ? n : length;
}
static inline unsigned int __c2safe_sidd(__m128i a, int la, __m128i b, int lb, int mode) {
    int n = mode & 1 ? 8 : 16;
    unsigned int res = 0;
    for (int j = 0; j < n; j++) {
        int hit = 0;
        if ((mode & 0x0c) == _SIDD_CMP_EQUAL_ANY) {
            for (int i = 0; i < la; i++) hit |= j < lb && __c2safe_sidd_element(a, i, mode) == __c2safe_sidd_element(b, j, mode);
        } else if ((mode & 0x0c) == _SIDD_CMP_RANGES) {
            for (int i = 0; i + 1 < la; i += 2) {
                int x = __c2safe_sidd_element(b, j, mode);
                hit |= j < lb && x >= __c2safe_sidd_element(a, i, mode) && x <= __c2safe_sidd_element(a, i + 1, mode);
            }
        } else if ((mode & 0x0c) == _SIDD_CMP_EQUAL_EACH) {
            if (j >= la || j >= lb) hit = j >= la && j >= lb;
            else hit = __c2safe_sidd_element(a, j, mode) == __c2safe_sidd_element(b, j, mode);
        } else {
            hit = 1;
            for (int i = 0; i < la && i + j < n; i++)
                hit &= i + j < lb && __c2safe_sidd_element(a, i, mode) == __c2safe_sidd_element(b, i + j, mode);
        }
        if (hit) res |= 1u << j;
    }
    unsigned int all = n == 8 ? 0xffu : 0xffffu;
    if ((mode & 0x30) == _SIDD_NEGATIVE_POLARITY) res ^= all;
    if ((mode & 0x30) == _SIDD_MASKED_NEGATIVE_POLARITY) res ^= (1u << lb) - 1;
    return res & all;
}
static inline __m128i __c2safe_sidd_mask(unsigned int res, int mode) {
    __m128i v = _mm_setzero_si128();
    if (!(mode & _SIDD_UNIT_MASK)) {
        v.u16[0] = (unsigned short)res;
        return v;
    }
    for (int i = 0; i < (mode & 1 ? 8 : 16); i++) {
        if (mode & 1) v.u16[i] = res >> i & 1 ? 0xffff : 0;
        else v.u8[i] = res >> i & 1 ? 0xff : 0;
    }
    return v;
}
static inline int __c2safe_sidd_index(unsigned int res, int mode) {
    if (!res) return mode & 1 ? 8 : 16;
    return mode & _SIDD_MOST_SIGNIFICANT ? 31 - __builtin_clz(res) : __builtin_ctz(res);
}
#define __C2SAFE_EXPLICIT(a, la, b, lb, mode) \
    __c2safe_sidd(a, __c2safe_sidd_limit(la, mode), b, __c2safe_sidd_limit(lb, mode), mode)
#define __C2SAFE_IMPLICIT(a, b, mode) __c2safe_sidd(a, __c2safe_sidd_length(a, mode), b, __c2safe_sidd_length(b, mode), mode)
static inline __m128i _mm_cmpestrm(__m128i a, int la, __m128i b, int lb, int mode) { return __c2safe_sidd_mask(__C2SAFE_EXPLICIT(a, la, b, lb, mode), mode); }
static inline int _mm_cmpestri(__m128i a, int la, __m128i b, int lb, int mode) { return __c2safe_sidd_index(__C2SAFE_EXPLICIT(a, la, b, lb, mode), mode); }
static inline int _mm_cmpestrc(__m128i a, int la, __m128i b, int lb, int mode) { return __C2SAFE_EXPLICIT(a, la, b, lb, mode) != 0; }
static inline int _mm_cmpestro(__m128i a, int la, __m128i b, int lb, int mode) { return __C2SAFE_EXPLICIT(a, la, b, lb, mode) & 1; }
static inline __m128i _mm_cmpistrm(__m128i a, __m128i b, int mode) { return __c2safe_sidd_mask(__C2SAFE_IMPLICIT(a, b, mode), mode); }
static inline int _mm_cmpistri(__m128i a, __m128i b, int mode) { return __c2safe_sidd_index(__C2SAFE_IMPLICIT(a, b, mode), mode); }
static inline int _mm_cmpistrc(__m128i a, __m128i b, int mode) { return __C2SAFE_IMPLICIT(a, b, mode) != 0; }
static inline int _mm_cmpistro(__m128i a, __m128i b, int mode) { return __C2SAFE_IMPLICIT(a, b, mode) & 1; }
static inline int _mm_cmpistrs(__m128i a, __m128i b, int mode) { (void)b; return __c2safe_sidd_length(a, mode) < (mode & 1 ? 8 : 16); }
static inline int _mm_cmpistrz(__m128i a, __m128i b, int mode) { (void)a; return __c2safe_sidd_length(b, mode) < (mode & 1 ? 8 : 16); }
#endif
