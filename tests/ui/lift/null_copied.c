// A position that may be null makes those that come from it so, and what a test of a pointer does is done.
#include <stdio.h>

static int side(int *n) { return ++*n; }

static int end(const char *s) {
    const char *q = s;
    while (q && *q) q++;
    return q ? q - s : -1;
}

static const char *pick(int argc) { return argc > 9 ? "x" : NULL; }

int main(int argc, char **argv) {
    char buf[8] = "abc";
    char *p = NULL;
    if (argc > 5) p = buf + 1;
    char *q = p;
    if (q == NULL) puts("null");
    else puts("set");
    char *r = q;
    q = buf;
    printf("%d %d\n", q == NULL, r == NULL);

    int n = 0;
    if (buf + side(&n)) printf("%d\n", n);
    if ((buf + side(&n)) == NULL) puts("no");
    printf("%d\n", n);

    printf("%d %d\n", end(buf), end(pick(argc)));
    return 0;
}
