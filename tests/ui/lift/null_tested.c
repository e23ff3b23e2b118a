// Positions that may be null are passed on where they are not, and only there.
#include <stdio.h>
#include <string.h>

static int calls;

static int length(const char *s) {
    calls++;
    return s ? (int)strlen(s) : -1;
}

static const char *find(const char *s, char c) {
    for (; *s; s++)
        if (*s == c) return s;
    return NULL;
}

static int branches(const char *s, char c) {
    const char *p = find(s, c);
    if (!p) return -10;
    int n = length(p);
    for (const char *q = p; (q = find(q, c)) != NULL; q++) n += length(q);
    return n;
}

static int unknown(const char *s, char c, int again) {
    const char *p = NULL;
    if (again > 1) p = s;
    while (again--) {
        if (p && again) {
            p = find(p + 1, c);
            continue;
        }
        break;
    }
    // It may be null here.
    return length(p);
}

static int jumped(const char *s, int k) {
    const char *p = s;
    int n = 0;
    if (k > 2) {
        p = NULL;
        goto inside;
    }
    if (!p) return 0;
    while (n < 3) {
        n++;
        if (k == 0) break;
    inside:
        n += length(p);
        k = 0;
    }
    return n;
}

static int switched(const char *s, int k) {
    const char *p = find(s, 'b');
    switch (k) {
    case 0:
        if (!p) return 0;
        // Falls through.
    case 1:
        return length(p);
    default:
        p = s;
    }
    return length(p);
}

static int both(const char *s, const char *t) {
    const char *p = find(s, 'a'), *q = find(t, 'a');
    if (p && q) return length(p) + length(q);
    if (p || q) return length(p) + length(q) + 100;
    return 0;
}

static int twice(const char *s) {
    const char *p = find(s, 'a');
    // The second half changes what the first is about.
    if (p && (p = find(p + 1, 'a'), 1)) return length(p);
    return 7;
}

int main(void) {
    char a[16] = "abcabc", b[16] = "xyz";
    printf("%d %d\n", branches(a, 'b'), branches(b, 'b'));
    printf("%d %d %d\n", unknown(a, 'c', 2), unknown(a, 'c', 5), unknown(b, 'c', 3));
    printf("%d %d %d\n", unknown(a, 'c', 0), jumped(a, 1), jumped(a, 3));
    printf("%d %d %d %d\n", switched(a, 0), switched(b, 0), switched(b, 1), switched(b, 2));
    printf("%d %d %d\n", both(a, a), both(a, b), both(b, b));
    printf("%d %d\n", twice(a), twice("a"));
    printf("%d\n", calls);
    return 0;
}
