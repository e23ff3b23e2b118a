#ifndef _STDLIB_H
#define _STDLIB_H
#include <bits/types.h>
#include <alloca.h>
#include <sys/types.h>
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 2147483647
#define MB_CUR_MAX (__ctype_get_mb_cur_max())
size_t __ctype_get_mb_cur_max(void);
typedef struct { int quot; int rem; } div_t;
typedef struct { long quot; long rem; } ldiv_t;
typedef struct { long long quot; long long rem; } lldiv_t;
static inline div_t div(int n, int d) { div_t r = { n / d, n % d }; return r; }
static inline ldiv_t ldiv(long n, long d) { ldiv_t r = { n / d, n % d }; return r; }
static inline lldiv_t lldiv(long long n, long long d) { lldiv_t r = { n / d, n % d }; return r; }
int abs(int n);
long labs(long n);
long long llabs(long long n);
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *p, size_t size);
void *reallocarray(void *p, size_t count, size_t size);
void free(void *p);
void *aligned_alloc(size_t alignment, size_t size);
void *valloc(size_t size);
int posix_memalign(void **out, size_t alignment, size_t size);
double atof(const char *s);
int atoi(const char *s);
long atol(const char *s);
long long atoll(const char *s);
double strtod(const char *restrict s, char **restrict end);
float strtof(const char *restrict s, char **restrict end);
long double strtold(const char *restrict s, char **restrict end);
long strtol(const char *restrict s, char **restrict end, int base);
long long strtoll(const char *restrict s, char **restrict end, int base);
unsigned long strtoul(const char *restrict s, char **restrict end, int base);
unsigned long long strtoull(const char *restrict s, char **restrict end, int base);
long long strtoq(const char *restrict s, char **restrict end, int base);
unsigned long long strtouq(const char *restrict s, char **restrict end, int base);
int rand(void);
void srand(unsigned int seed);
int rand_r(unsigned int *seed);
long random(void);
void srandom(unsigned int seed);
char *initstate(unsigned int seed, char *state, size_t size);
char *setstate(char *state);
struct random_data { unsigned long __number; long __pad[5]; };
int initstate_r(unsigned int seed, char *restrict state, size_t size, struct random_data *restrict data);
int srandom_r(unsigned int seed, struct random_data *data);
int random_r(struct random_data *restrict data, int *restrict out);
double drand48(void);
double erand48(unsigned short *state);
long lrand48(void);
long nrand48(unsigned short *state);
long mrand48(void);
long jrand48(unsigned short *state);
void srand48(long seed);
unsigned short *seed48(unsigned short *seed);
void lcong48(unsigned short *param);
unsigned int arc4random(void);
unsigned int arc4random_uniform(unsigned int bound);
void arc4random_buf(void *buf, size_t n);
typedef int (*__compar_fn_t)(const void *, const void *);
typedef int (*comparison_fn_t)(const void *, const void *);
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
void qsort_r(void *base, size_t count, size_t size, int (*compare)(const void *, const void *, void *), void *arg);
void *bsearch(const void *key, const void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
_Noreturn void exit(int status);
_Noreturn void _Exit(int status);
_Noreturn void quick_exit(int status);
_Noreturn void abort(void);
int atexit(void (*f)(void));
int at_quick_exit(void (*f)(void));
int on_exit(void (*f)(int, void *), void *arg);
char *getenv(const char *name);
char *secure_getenv(const char *name);
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int putenv(char *entry);
int clearenv(void);
int system(const char *command);
char *realpath(const char *restrict path, char *restrict resolved);
char *canonicalize_file_name(const char *path);
int mkstemp(char *template);
int mkstemps(char *template, int suffix);
char *mkdtemp(char *template);
char *mktemp(char *template);
int getsubopt(char **restrict options, char *const *restrict tokens, char **restrict value);
int getloadavg(double *averages, int count);
char *ecvt(double x, int digits, int *restrict point, int *restrict sign);
char *fcvt(double x, int digits, int *restrict point, int *restrict sign);
char *gcvt(double x, int digits, char *buf);
long a64l(const char *s);
char *l64a(long n);
int mblen(const char *s, size_t n);
int mbtowc(wchar_t *restrict wc, const char *restrict s, size_t n);
int wctomb(char *s, wchar_t wc);
size_t mbstowcs(wchar_t *restrict dst, const char *restrict src, size_t n);
size_t wcstombs(char *restrict dst, const wchar_t *restrict src, size_t n);
#define mkstemp64 mkstemp
#define mkstemps64 mkstemps
#endif
