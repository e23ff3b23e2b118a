#ifndef _POPCNTINTRIN_H
#define _POPCNTINTRIN_H
#include <immintrin.h>
#endif
