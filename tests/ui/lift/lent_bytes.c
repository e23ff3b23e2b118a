//@ bless
// Bytes on the checked heap are lent to functions with slices, whatever the size of the object is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text { char *chars; int len; };

static int count(const char *s, char c) {
    int n = 0;
    while (*s) n += *s++ == c;
    return n;
}

static void upper(char *s) {
    for (int i = 0; s[i]; i++) if (s[i] >= 'a' && s[i] <= 'z') s[i] -= 32;
}

/* Writes only where there is something to write: a constant stays one. */
static void trim(char *s) {
    int n = 0;
    while (s[n]) n++;
    while (n > 0 && s[n - 1] == ' ') s[--n] = 0;
}

static int same(const unsigned char *a, const unsigned char *b, int n) {
    for (int i = 0; i < n; i++) if (a[i] != b[i]) return 0;
    return 1;
}

/* It prints, so it has the context, but does not look at the heap. */
static void show(const char *s, int n) {
    for (int i = 0; i < n; i++) printf("%c%c", s[i], i + 1 < n ? '-' : '\n');
}

/* The object is off the heap when all arguments have their values. */
static void report(const char *s, int n, char c) {
    printf("%d of %s %c\n", n, s, c);
}

static void stamp(char *s, int n) {
    printf("stamping %d\n", n);
    s[n] = '!';
}

/* One pointer into the other's object, written: not both can be lent. */
static void shift(char *to, const char *from, int n) {
    for (int i = 0; i < n; i++) to[i] = from[i];
}

static int length(const char *s) {
    return s ? (int)strlen(s) : -1;
}

int main(void) {
    struct text *t = malloc(sizeof *t);
    t->chars = malloc(3000);
    strcpy(t->chars, "some words here   ");
    struct text *u = malloc(sizeof *u);
    u->chars = t->chars;
    t->len = count(t->chars, 'e');
    upper(t->chars + 5);
    trim(u->chars);
    printf("[%s] %d %d\n", t->chars, t->len, count(u->chars + 2, 'e'));
    show(t->chars, 5);
    report(t->chars, count(t->chars + 1, 'W'), u->chars[2]);
    stamp(t->chars, 4);
    printf("%d %d\n", same((unsigned char *)t->chars, (unsigned char *)u->chars, 8),
           same((unsigned char *)t->chars, (unsigned char *)"some!WORDS", 8));
    shift(t->chars + 1, u->chars + 5, 6);
    printf("%s %d %d\n", t->chars, length(u->chars), length(NULL));
    u->chars = "constant";
    trim(u->chars);
    printf("%s %d %d\n", u->chars, count("literals", 'l'), count("tail" + 1, 'l'));
    free(t->chars);
    free(t);
    free(u);
    return 0;
}
