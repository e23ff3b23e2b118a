//@ bless
// Functions that return a place in what an argument points to.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *skip(const char *s) {
    while (isspace((unsigned char)*s)) s++;
    return s;
}

static const char *word(const char *s) {
    s = skip(s);
    const char *end = s;
    while (isalnum((unsigned char)*end)) end++;
    return end;
}

// Null if there is none.
static const char *find(const char *s, char c) {
    for (; *s; s++)
        if (*s == c) return s;
    return NULL;
}

static int *last(int *a, size_t n, int x) {
    int *found = NULL;
    for (int *p = a; p < a + n; p++)
        if (*p == x) found = p;
    return found;
}

// Back from where it gets.
static const char *base(const char *s, const char *end) {
    while (end > s && end[-1] != '/') end--;
    return end;
}

// By itself, and through others.
static const char *balanced(const char *s) {
    if (*s != '(') return s;
    s++;
    while (*s == '(') s = balanced(s);
    return *s == ')' ? s + 1 : s;
}

static const char *either(const char *s, char a, char b) {
    const char *p = find(s, a);
    return p ? p : find(s, b);
}

static int number(const char *s, int *n) {
    s = skip(s);
    int sign = *s == '-' ? s++, -1 : 1;
    *n = 0;
    while (isdigit((unsigned char)*s)) *n = *n * 10 + *s++ - '0';
    *n *= sign;
    return *s == '\0';
}

// What is written through is the argument.
static char *put(char *p, const char *s) {
    while (*s) *p++ = *s++;
    *p = '\0';
    return p;
}

// It may be called with null.
static const char *rest(const char *s) {
    while (s && *s && *s != ',') s++;
    return s;
}

static int calls;

static const char *counted(const char *s) {
    calls++;
    return s + 1;
}

int main(int argc, char **argv) {
    char text[64] = "  alpha beta,gamma/delta";
    const char *p = text;
    while (*(p = skip(p))) {
        const char *end = word(p);
        if (end == p) end++;
        printf("[%.*s]", (int)(end - p), p);
        p = end;
    }
    printf("\n");

    const char *comma = find(text, ',');
    const char *none = find(text, '#');
    if (comma) printf("%d %s\n", (int)(comma - text), comma + 1);
    printf("%d\n", none == NULL);
    if (!(p = find(text, 'g'))) return 1;
    printf("%s\n", p);
    if ((p = either(text, '#', '/')) != NULL) printf("%s\n", p);
    printf("%s\n", either(text, 'b', '/') ? "some" : "none");

    int a[] = {1, 2, 3, 2, 5};
    int *at = last(a, 5, 2);
    if (at) *at = 9;
    printf("%d %d %d\n", a[1], a[3], last(a, 5, 7) == NULL);

    const char *path = "usr/lib/x.so";
    printf("%s\n", base(path, path + strlen(path)));
    printf("%s\n", balanced("(()(()))rest"));

    int n;
    if (number(" -42", &n)) printf("%d\n", n);

    char out[32];
    char *q = put(put(out, "ab"), "cd");
    printf("%s %d\n", out, (int)(q - out));
    *put(q, "ef") = '\0';
    printf("%s\n", out);

    printf("%s\n", rest("one,two"));
    printf("%d\n", rest(argc > 9 ? argv[1] : NULL) == NULL);
    if (counted(text)) printf("%d\n", calls);
    counted(text);
    printf("%d\n", calls);
    return 0;
}
