#ifndef _UCHAR_H
#define _UCHAR_H
#include <bits/types.h>
typedef unsigned short char16_t;
typedef unsigned int char32_t;
size_t mbrtoc32(char32_t *restrict wc, const char *restrict s, size_t n, mbstate_t *restrict state);
size_t c32rtomb(char *restrict s, char32_t wc, mbstate_t *restrict state);
#endif
