//@ bless
// Pointers to where something ends are distances from where it starts.
#include <stdio.h>
#include <string.h>

static int sum(const unsigned char *p, const unsigned char *end)
{
    int n = 0;
    while (p < end)
        n += *p++;
    return n;
}

// Blocks of four, and what is left, if the end is far enough.
static int blocks(const unsigned char *p, const unsigned char *end)
{
    int n = 0;
    while (p <= end - 4) {
        n += p[0] * p[3];
        p += 4;
    }
    return n * 1000 + sum(p, end);
}

// The end moves, too.
static void reverse(int *first, int *last)
{
    while (first < last) {
        int t = *first;
        *first++ = *last;
        *last-- = t;
    }
}

// The part before the first is looked at.
static int run(const char *start, const char *p)
{
    int n = 0;
    while (p > start && p[-1] == p[0]) {
        p--;
        n++;
    }
    return n;
}

static void copy(void *to, const void *from, void *end)
{
    unsigned char *d = (unsigned char *)to;
    const unsigned char *s = (const unsigned char *)from;
    unsigned char *const e = (unsigned char *)end;
    do {
        memcpy(d, s, 4);
        d += 4;
        s += 4;
    } while (d < e);
}

static long rest(const char *from, const char *p, const char *end)
{
    return (end - p) * 100 + (p - from);
}

static const char *find(const char *p, const char *end, char c)
{
    while (p < end && *p != c)
        p++;
    return p;
}

static int search(const int *lo, const int *hi, int x)
{
    if (lo >= hi)
        return -1;
    const int *mid = lo + (hi - lo) / 2;
    if (*mid == x)
        return x;
    return *mid < x ? search(mid + 1, hi, x) : search(lo, mid, x);
}

int main(void)
{
    unsigned char bytes[18];
    for (int i = 0; i < 18; i++)
        bytes[i] = (unsigned char)(i * 3);
    const unsigned char *p = bytes, *end = bytes + sizeof bytes;
    printf("%d %d %d\n", sum(p, end), sum(p + 3, end - 2), sum(end, end));
    printf("%d %d\n", blocks(bytes, end), blocks(end - 3, end));
    int row[7] = {1, 2, 3, 4, 5, 6, 7};
    reverse(row, row + 6);
    reverse(row + 2, row + 3);
    reverse(row + 2, row);
    for (int i = 0; i < 7; i++)
        printf("%d ", row[i]);
    printf("\n");
    const char *text = "abccccd";
    printf("%d %d\n", run(text, text + 5), run(text + 4, text + 5));
    unsigned char to[12] = {0};
    copy(to, bytes, to + 10);
    printf("%d %d\n", to[11], sum(to, to + 12));
    printf("%ld %ld\n", rest(text, text + 2, text + 7), rest(text + 2, text, text + 1));
    const char *at = find(text, text + 7, 'd');
    printf("%d %s\n", (int)(at - text), find(at - 2, text + 7, 'x') - 1);
    int sorted[] = {2, 3, 5, 7, 11, 13};
    printf("%d %d\n", search(sorted, sorted + 6, 11), search(sorted, sorted + 6, 4));
    return 0;
}
