/* What alloca gives is a vector, too. */
#include <alloca.h>
#include <stdio.h>
#include <string.h>

static long sum(const long *v, int n) { long s = 0; while (n-- > 0) s += v[n]; return s; }

static long squares(int n)
{
    long *v = alloca(n * sizeof(long));
    for (int i = 0; i < n; i++) v[i] = (long)i * i;
    return sum(v, n) + v[n - 1];
}

static int words(const char *text)
{
    int n = 0;
    for (const char *p = text; *p;) {
        size_t len = strcspn(p, " ");
        char *word = __builtin_alloca(len + 1);
        memcpy(word, p, len);
        word[len] = 0;
        n = n * 10 + (word[0] == 'a') + (int)len;
        p += len;
        while (*p == ' ') p++;
    }
    return n;
}

int main(void)
{
    printf("%ld %d\n", squares(10), words("a bcd  ab c"));
    return 0;
}
