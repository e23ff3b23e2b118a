#ifndef _WCHAR_H
#define _WCHAR_H
#include <bits/types.h>
#include <stdarg.h>
#include <stdio.h>
#ifndef WCHAR_MIN
#define WCHAR_MIN (-2147483647-1)
#define WCHAR_MAX (2147483647)
#endif
#define WEOF (0xffffffffu)
struct tm;
size_t wcslen(const wchar_t *s);
size_t wcsnlen(const wchar_t *s, size_t max);
wchar_t *wcscpy(wchar_t *restrict dst, const wchar_t *restrict src);
wchar_t *wcsncpy(wchar_t *restrict dst, const wchar_t *restrict src, size_t n);
wchar_t *wcscat(wchar_t *restrict dst, const wchar_t *restrict src);
wchar_t *wcsncat(wchar_t *restrict dst, const wchar_t *restrict src, size_t n);
int wcscmp(const wchar_t *a, const wchar_t *b);
int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n);
int wcscasecmp(const wchar_t *a, const wchar_t *b);
int wcsncasecmp(const wchar_t *a, const wchar_t *b, size_t n);
int wcscoll(const wchar_t *a, const wchar_t *b);
wchar_t *wcschr(const wchar_t *s, wchar_t c);
wchar_t *wcsrchr(const wchar_t *s, wchar_t c);
wchar_t *wcsstr(const wchar_t *haystack, const wchar_t *needle);
wchar_t *wcspbrk(const wchar_t *s, const wchar_t *accept);
size_t wcsspn(const wchar_t *s, const wchar_t *accept);
size_t wcscspn(const wchar_t *s, const wchar_t *reject);
wchar_t *wcstok(wchar_t *restrict s, const wchar_t *restrict delim, wchar_t **restrict save);
wchar_t *wcsdup(const wchar_t *s);
wchar_t *wmemcpy(wchar_t *restrict dst, const wchar_t *restrict src, size_t n);
wchar_t *wmemmove(wchar_t *dst, const wchar_t *src, size_t n);
wchar_t *wmemset(wchar_t *s, wchar_t c, size_t n);
int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n);
wchar_t *wmemchr(const wchar_t *s, wchar_t c, size_t n);
long wcstol(const wchar_t *restrict s, wchar_t **restrict end, int base);
unsigned long wcstoul(const wchar_t *restrict s, wchar_t **restrict end, int base);
long long wcstoll(const wchar_t *restrict s, wchar_t **restrict end, int base);
unsigned long long wcstoull(const wchar_t *restrict s, wchar_t **restrict end, int base);
double wcstod(const wchar_t *restrict s, wchar_t **restrict end);
float wcstof(const wchar_t *restrict s, wchar_t **restrict end);
wint_t btowc(int c);
int wctob(wint_t c);
int mbsinit(const mbstate_t *state);
size_t mbrlen(const char *restrict s, size_t n, mbstate_t *restrict state);
size_t mbrtowc(wchar_t *restrict wc, const char *restrict s, size_t n, mbstate_t *restrict state);
size_t wcrtomb(char *restrict s, wchar_t wc, mbstate_t *restrict state);
size_t mbsrtowcs(wchar_t *restrict dst, const char **restrict src, size_t n, mbstate_t *restrict state);
size_t wcsrtombs(char *restrict dst, const wchar_t **restrict src, size_t n, mbstate_t *restrict state);
int wcwidth(wchar_t c);
int wcswidth(const wchar_t *s, size_t n);
int wprintf(const wchar_t *restrict format, ...);
int fwprintf(FILE *restrict f, const wchar_t *restrict format, ...);
int swprintf(wchar_t *restrict s, size_t n, const wchar_t *restrict format, ...);
int vwprintf(const wchar_t *restrict format, va_list ap);
int vfwprintf(FILE *restrict f, const wchar_t *restrict format, va_list ap);
int vswprintf(wchar_t *restrict s, size_t n, const wchar_t *restrict format, va_list ap);
wint_t fgetwc(FILE *f);
wint_t getwc(FILE *f);
wint_t getwchar(void);
wint_t fputwc(wchar_t c, FILE *f);
wint_t putwc(wchar_t c, FILE *f);
wint_t putwchar(wchar_t c);
wint_t ungetwc(wint_t c, FILE *f);
wchar_t *fgetws(wchar_t *restrict s, int n, FILE *restrict f);
int fputws(const wchar_t *restrict s, FILE *restrict f);
int fwide(FILE *f, int mode);
size_t wcsftime(wchar_t *restrict s, size_t max, const wchar_t *restrict format, const struct tm *restrict tm);
static inline wchar_t *wmempcpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n) { return wmemcpy(to, from, n) + n; }
static inline wchar_t *wcpcpy(wchar_t *restrict to, const wchar_t *restrict from) { return wcscpy(to, from) + wcslen(from); }
static inline wchar_t *wcpncpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n) { return wcsncpy(to, from, n) + wcsnlen(from, n); }
static inline wchar_t *wcschrnul(const wchar_t *s, wchar_t c)
{
    while (*s != c && *s != 0)
        s++;
    return (wchar_t *)s;
}
#define fgetwc_unlocked fgetwc
#define fgetws_unlocked fgetws
#define fputwc_unlocked fputwc
#define fputws_unlocked fputws
#define getwc_unlocked getwc
#define getwchar_unlocked getwchar
#define putwc_unlocked putwc
#define putwchar_unlocked putwchar
#endif
