// Pairs of parameters that are no ranges, or not always.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct triple {
    int a, b, c;
};

// Either may be null.
static int optional(const char *p, const char *end)
{
    int n = 0;
    while (*p && (!end || p < end)) {
        p++;
        n++;
    }
    return n;
}

static int nothing(const char *p, const char *end)
{
    if (p == NULL)
        return -1;
    return (int)(end - p);
}

// Equal or not is asked of pointers to different objects.
static int same(const int *a, const int *b)
{
    return a == b ? 1 : *a == *b ? 2 : 3;
}

static int before(const struct triple *p, const struct triple *end)
{
    int n = 0;
    for (; p < end; p++)
        n += p->b;
    return n;
}

// Not a range: what is copied may be anywhere.
static void move(char *to, const char *from, int n)
{
    if (to < from) {
        for (int i = 0; i < n; i++)
            to[i] = from[i];
    } else {
        while (n--)
            to[n] = from[n];
    }
}

static int called(const char *p, const char *end)
{
    return (int)(end - p);
}

// The start is something else by the time it is compared.
static int other(const char *p, const char *end, const char *q, const char *stop)
{
    if (*q == 'b') {
        p = q;
        end = stop;
    }
    int n = 0;
    while (p < end)
        n += *p++;
    return n;
}

static int shift(const char *p, const char *end, int *n)
{
    return (int)(end - p) + (*n += 10);
}

static const char *texts[3] = {"one", "four", "seven"};

static const char *next(int *i)
{
    return texts[(*i)++];
}

int main(void)
{
    const char *text = "abcdef";
    printf("%d %d\n", optional(text, NULL), optional(text + 1, text + 3));
    printf("%d %d\n", nothing(NULL, text), nothing(text, text + 2));
    int x = 1, y = 1, z = 2;
    printf("%d %d %d\n", same(&x, &x), same(&x, &y), same(&x, &z));
    struct triple t[3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    printf("%d %d\n", before(t, t + 3), before(t + 1, t + 2));
    char buffer[16] = "0123456789";
    char *copied = malloc(16);
    move(buffer + 2, buffer, 5);
    move(copied, buffer, 11);
    move(buffer, copied + 1, 4);
    printf("%s %s\n", buffer, copied);
    free(copied);
    int (*through)(const char *, const char *) = called;
    printf("%d %d\n", through(text, text + 4), called(text + 1, text + 4));
    printf("%d %d\n", other(text, text + 1, text + 1, text + 3), other(text, text + 1, text + 2, text + 3));
    // What is passed changes while it is.
    int i = 0;
    const char *word = next(&i);
    printf("%d\n", shift(word, word + strlen(word), &i));
    i = 1;
    const char *const *all = texts;
    printf("%d\n", shift(all[i], all[i] + i, &i));
    return i - 11;
}
