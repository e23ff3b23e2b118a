#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <assert.h>
static int by_length(const void *a, const void *b) { return (int)strlen(*(char *const *)a) - (int)strlen(*(char *const *)b); }
int main(void)
{
    srand(42); for (int i = 0; i < 5; i++) printf("%d ", rand()); puts("");
    const char *w[] = { "ccc", "a", "bb", "dddd", "e" }; qsort(w, 5, sizeof *w, by_length); for (int i = 0; i < 5; i++) printf("%s ", w[i]); puts("");
    div_t d = div(-7, 2); ldiv_t l = ldiv(100L, 7L); printf("%d %d %ld %ld %d\n", d.quot, d.rem, l.quot, l.rem, abs(-5));
    printf("%s %d\n", getenv("C2SAFE_NOT_SET") ? "set" : "unset", atoi("  42"));
    struct tm tm = { .tm_year = 100, .tm_mon = 1, .tm_mday = 29, .tm_hour = 12 }; time_t t = mktime(&tm); char b[40]; strftime(b, sizeof b, "%Y-%m-%d %H:%M:%S %a %j", gmtime(&t)); printf("%ld %s\n", (long)t, b);
    assert(1 + 1 == 2); printf("%d\n", RAND_MAX); fflush(stdout);
    exit(3);
}
