//@ bless
// Pointers that get one of two values.
#include <stdio.h>
#include <string.h>

static int sum(const int *a, int n, int back) {
    const int *p = back ? a + n - 1 : a;
    int s = 0;
    for (int i = 0; i < n; i++) {
        s = s * 10 + *p;
        p = back ? p - 1 : p + 1;
    }
    return s;
}

static int first(const char *s, int skip, int none) {
    const char *p = none ? NULL : skip > 1 ? s + 2 : skip ? s + 1 : s;
    return p ? *p : -1;
}

static int labelled(char *s, int k) {
    int n = 0;
again:;
    char *p = k > 1 ? s + 1 : s;
    *p = 'x';
    if (n++ < 2) {
        k = 3 - k;
        goto again;
    }
    return p == s;
}

static int switched(const char *s, int k) {
    switch (k) {
    case 0: {
        const char *p = *s == 'a' ? s + 1 : s;
        return *p;
    }
    default:
        return 0;
    }
}

static void change(char **p) { ++*p; }

static int calls;
static int count(void) { return ++calls; }

int main(void) {
    int a[] = {1, 2, 3};
    printf("%d %d\n", sum(a, 3, 0), sum(a, 3, 1));
    printf("%d %d %d %d\n", first("abc", 0, 0), first("abc", 1, 0), first("abc", 2, 0), first("abc", 0, 1));
    char s[] = "abc";
    printf("%d %s\n", labelled(s, 1), s);
    printf("%d %d\n", switched("ab", 0), switched("ab", 1));
    // Its address is taken.
    char *q = calls ? s + 1 : s;
    change(&q);
    printf("%s\n", q);
    // The value of the assignment is used.
    char *r, *t;
    t = r = count() > 1 ? s : s + 2;
    printf("%s %s %d\n", r, t, calls);
    return 0;
}
