// Pointers to pointers with which more is done than to move them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *table = "table";

// Another object.
static int replace(const char **s)
{
    if (**s == 'x')
        *s = table;
    return **s;
}

// Nothing, sometimes.
static int take(const char **s)
{
    int c = *(*s)++;
    if (**s == 0)
        *s = NULL;
    return c;
}

static const char *found(const char *s)
{
    return strchr(s, 'e');
}

static void search(const char **s)
{
    *s = found(*s);
}

// Several pointers.
static int many(const char **all, int n)
{
    int c = 0;
    for (int i = 0; i < n; i++)
        c += *all[i]++;
    return c;
}

// The parameter itself is changed.
static int either(const char **s, int own)
{
    const char *other = "other";
    if (own)
        s = &other;
    (*s)++;
    return **s;
}

// It is kept.
static const char **kept;

static int keep(const char **s)
{
    kept = s;
    return *(*s)++;
}

static int through(const char **s)
{
    ++*kept;
    return *(*s)++;
}

// It may not be there.
static int optional(const char *s, const char **end)
{
    while (*s == 'a')
        s++;
    if (end)
        *end = s;
    return *s;
}

static int both(const char **s, const char **t)
{
    (*s)++;
    (*t)++;
    return **s + **t;
}

static int step(const char **s)
{
    return *(*s)++;
}

static int beside(const char **s, int c)
{
    return *(*s)++ * 1000 + c;
}

// Bytes of something larger.
static int low(const unsigned char **s)
{
    int c = **s;
    *s += 2;
    return c;
}

struct reader {
    const char *at;
};

int main(void)
{
    const char *p = "xyz";
    int n = replace(&p);
    printf("%d %s\n", n, p);
    p = "qr";
    n = take(&p);
    printf("%d %d", n, p ? *p : -1);
    n = take(&p);
    printf(" %d %d\n", n, p ? *p : -1);
    p = "where";
    search(&p);
    printf("%s\n", p);
    const char *words[2] = {"one", "two"};
    printf("%d %s %s\n", many(words, 2), words[0], words[1]);
    n = either(words, 1) + either(words, 0);
    printf("%d %s\n", n, words[0]);
    const char *k = "keep this";
    n = keep(&k);
    n += through(&k);
    printf("%d %s\n", n, k);
    const char *a = "aab";
    n = optional(a, NULL) + optional(a, &a);
    printf("%d %s\n", n, a);
    p = "abcdef";
    n = both(&p, &p);
    printf("%d %s\n", n, p);
    // The step of the argument comes first.
    n = beside(&p, *p++);
    printf("%d %s\n", n, p);
    n = beside(&p, step(&p));
    printf("%d %s\n", n, p);
    const unsigned short numbers[] = {0x4142, 0x4344, 0x4546}, *q = numbers;
    n = low((const unsigned char **)&q);
    n += low((const unsigned char **)&q) * 1000;
    printf("%d %d\n", n, *q);
    struct reader r = {"member"};
    n = step(&r.at);
    printf("%d %s\n", n, r.at);
    const char **heap = malloc(sizeof *heap);
    *heap = "heap";
    n = step(heap);
    printf("%d %s\n", n, *heap);
    free(heap);
    return 0;
}
