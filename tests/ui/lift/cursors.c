//@ bless
// Functions that move a pointer of their caller.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int sum(const char **s);

static void blanks(const char **s)
{
    while (**s == ' ')
        ++*s;
}

static int number(const char **s)
{
    int n = 0;
    while (isdigit((unsigned char)**s))
        n = n * 10 + (*(*s)++ - '0');
    return n;
}

static int atom(const char **s)
{
    blanks(s);
    if (**s == '(') {
        (*s)++;
        int v = sum(s);
        if (**s == ')')
            *s += 1;
        return v;
    }
    return number(s);
}

// What was read too far is given back.
static int sum(const char **s)
{
    int v = atom(s);
    for (;;) {
        const char *last = *s;
        blanks(s);
        char c = *(*s)++;
        if (c == '+') {
            v += atom(s);
        } else if (c == '-') {
            v -= atom(s);
        } else {
            *s = last;
            return v;
        }
    }
}

static int evaluate(const char *text)
{
    const char *p = text;
    int v = sum(&p);
    return *p ? -(int)(p - text) : v;
}

// Moves back, so that it may end before where it started.
static int minus(const char **s)
{
    if (*(*s)++ == '-')
        return 1;
    --*s;
    return 0;
}

static int undo(const char **s)
{
    *s -= 1;
    return **s;
}

// Two at a time, and an end.
static int expand(const unsigned char **from, const unsigned char *end, unsigned char **to, unsigned char *limit)
{
    while (*from < end) {
        unsigned n = *(*from)++;
        unsigned char c = **from;
        ++*from;
        while (n--) {
            if (*to == limit)
                return -1;
            *(*to)++ = c;
        }
    }
    return 0;
}

static void put(unsigned char **to, unsigned v)
{
    do {
        *(*to)++ = (unsigned char)((v & 127) | (v > 127) << 7);
    } while (v >>= 7);
}

static unsigned get(const unsigned char **from)
{
    unsigned v = 0, shift = 0, b;
    do {
        b = *(*from)++;
        v |= (b & 127) << shift;
        shift += 7;
    } while (b & 128);
    return v;
}

static int skip(const int **p, int n)
{
    const int *start = *p;
    *p = start + n;
    return *start;
}

int main(void)
{
    printf("%d %d %d\n", evaluate("12 + (3-4) - 5"), evaluate("((1))+2+3"), evaluate("1+x"));
    const char *text = "--a-b";
    const char *p = text;
    int n = 0;
    while (minus(&p))
        n++;
    p++;
    if (minus(&p) && undo(&p) == '-')
        n += 10;
    printf("%d %s %c\n", n, p, undo(&p));
    const unsigned char runs[] = {3, 'a', 1, 'b', 4, 'c'};
    unsigned char out[10] = {0}, *to = out;
    const unsigned char *from = runs;
    n = expand(&from, runs + sizeof runs, &to, out + 9);
    printf("%d %s %d %d\n", n, (char *)out, (int)(from - runs), (int)(to - out));
    to = out;
    from = runs + 2;
    n = expand(&from, runs + 6, &to, out + 3);
    printf("%d %d %d\n", n, (int)(from - runs), (int)(to - out));
    unsigned char bytes[16], *w = bytes;
    for (unsigned v = 1; v < 3000000; v *= 300)
        put(&w, v);
    const unsigned char *r = bytes;
    while (r < w)
        printf("%u ", get(&r));
    printf("\n");
    const int row[6] = {1, 2, 3, 4, 5, 6};
    const int *q = row;
    skip(&q, 1);
    (void)skip(&q, -1);
    n = skip(&q, 2) + skip(&q, 3) * 10;
    printf("%d %d %d\n", n, *q, skip(&q, -4));
    return 0;
}
