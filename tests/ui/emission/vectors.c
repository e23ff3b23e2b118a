//@ run
//@ flags: -mavx2
/* Intrinsics, and subscripts of vectors. */
#include <immintrin.h>
#include <stdio.h>
int main(void) {
    float in[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    __m256 v = _mm256_mul_ps(_mm256_loadu_ps(in), _mm256_loadu_ps(in));
    __m128 w = _mm_add_ps(_mm_loadu_ps(in), _mm_set1_ps(0.5f));
    w[2] += v[7];
    printf("%g %g %g\n", v[3], w[0], w[2]);
    __m128i text = _mm_loadu_si128((const __m128i *)"hello, world. ...");
    __m128i vowels = _mm_loadu_si128((const __m128i *)"aeiou\0xxxxxxxxxx");
    printf("%d %x\n", _mm_cmpistri(vowels, text, _SIDD_UBYTE_OPS | _SIDD_CMP_EQUAL_ANY),
           (unsigned)_mm_extract_epi32(_mm_cmpistrm(vowels, text, _SIDD_CMP_EQUAL_ANY | _SIDD_BIT_MASK), 0));
    return 0;
}
