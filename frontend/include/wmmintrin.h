/* AES and PCLMULQDQ as portable C: vectors are unions of arrays, intrinsics loops over them. */
#ifndef _WMMINTRIN_H
#define _WMMINTRIN_H
#include <emmintrin.h>
/* The tables of AES are computed: its S-box is the inverse in GF(2^8) and an affine map (FIPS 197, 5.1.1). */
static inline unsigned char __c2safe_gmul(unsigned char a, unsigned char b) {
    unsigned char r = 0;
    for (; b; b >>= 1) { if (b & 1) r ^= a; a = (unsigned char)(a << 1 ^ (a >> 7) * 0x1b); }
    return r;
}
static inline unsigned char __c2safe_sbox(unsigned char x) {
    unsigned char y = x, s;
    for (int i = 0; i < 6; i++) y = __c2safe_gmul(__c2safe_gmul(y, y), x);
    y = __c2safe_gmul(y, y);
    s = y;
    for (int i = 1; i < 5; i++) s ^= (unsigned char)(y << i | y >> (8 - i));
    return s ^ 0x63;
}
static inline unsigned char __c2safe_inverse_sbox(unsigned char s) {
    unsigned char y = 0, x;
    s ^= 0x63;
    y = (unsigned char)(s << 1 | s >> 7) ^ (unsigned char)(s << 3 | s >> 5) ^ (unsigned char)(s << 6 | s >> 2);
    x = y;
    for (int i = 0; i < 6; i++) x = __c2safe_gmul(__c2safe_gmul(x, x), y);
    return __c2safe_gmul(x, x);
}
static inline __m128i __c2safe_mix(__m128i a, const unsigned char *m) {
    __m128i r;
    for (int i = 0; i < 16; i++) {
        unsigned char x = 0;
        for (int k = 0; k < 4; k++) x ^= __c2safe_gmul(a.u8[(i & ~3) + k], m[(k - i) & 3]);
        r.u8[i] = x;
    }
    return r;
}
static inline __m128i _mm_aesimc_si128(__m128i a) { static const unsigned char m[4] = { 14, 11, 13, 9 }; return __c2safe_mix(a, m); }
static inline __m128i _mm_aesenclast_si128(__m128i a, __m128i key) {
    __m128i r;
    for (int i = 0; i < 16; i++) r.u8[i] = __c2safe_sbox(a.u8[(i + 4 * (i & 3)) & 15]) ^ key.u8[i];
    return r;
}
static inline __m128i _mm_aesenc_si128(__m128i a, __m128i key) {
    static const unsigned char m[4] = { 2, 3, 1, 1 };
    __m128i zero = _mm_setzero_si128();
    return _mm_xor_si128(__c2safe_mix(_mm_aesenclast_si128(a, zero), m), key);
}
static inline __m128i _mm_aesdeclast_si128(__m128i a, __m128i key) {
    __m128i r;
    for (int i = 0; i < 16; i++) r.u8[i] = __c2safe_inverse_sbox(a.u8[(i - 4 * (i & 3)) & 15]) ^ key.u8[i];
    return r;
}
static inline __m128i _mm_aesdec_si128(__m128i a, __m128i key) {
    __m128i zero = _mm_setzero_si128();
    return _mm_xor_si128(_mm_aesimc_si128(_mm_aesdeclast_si128(a, zero)), key);
}
static inline __m128i _mm_aeskeygenassist_si128(__m128i a, int rcon) {
    __m128i r;
    for (int i = 0; i < 4; i++) { r.u8[i] = __c2safe_sbox(a.u8[4 + i]); r.u8[8 + i] = __c2safe_sbox(a.u8[12 + i]); }
    r.u32[1] = (r.u32[0] >> 8 | r.u32[0] << 24) ^ (unsigned)(rcon & 255);
    r.u32[3] = (r.u32[2] >> 8 | r.u32[2] << 24) ^ (unsigned)(rcon & 255);
    return r;
}
static inline __m128i _mm_clmulepi64_si128(__m128i a, __m128i b, int n) {
    unsigned long long x = a.u64[n & 1], y = b.u64[n >> 4 & 1];
    __m128i r;
    r.u64[0] = r.u64[1] = 0;
    for (int i = 0; i < 64; i++) if (y >> i & 1) { r.u64[0] ^= x << i; if (i) r.u64[1] ^= x >> (64 - i); }
    return r;
}
#endif
