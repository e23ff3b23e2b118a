// Copies of structs with pointers in them, and local pointers that are, or no longer are, what a member is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct name {
    char *text;
    int n;
};

struct pair {
    struct name first;
    struct name second;
    int *count;
};

static struct name *fresh(const char *s) {
    char *text = malloc(32);
    struct name made = {.text = text, .n = 1};
    struct name *p = malloc(sizeof(struct name));
    p[0] = made;
    strcpy(text, s);
    return p;
}

static void replace(struct name *p) {
    char *other = malloc(32);
    strcpy(other, "other");
    free(p->text);
    p->text = other;
}

static void release(struct name *p) {
    struct name all = *p;
    char *text = all.text;
    free(text);
    free(p);
}

// Each is read before any is stored.
static void exchange(struct name *p, struct name *q) {
    struct name t = *p;
    *p = *q;
    *q = t;
}

static void turn(struct pair *p) {
    *p = (struct pair){.first = {p->second.text, p->second.n}, .second = {p->first.text, p->first.n}, .count = p->count};
}

static void both(struct pair *p) {
    struct pair t = *p;
    struct name a = t.first;
    t.first = t.second;
    t.second = a;
    *p = t;
}

// What was read is stored again, after others stored something else.
static void again(struct name *p, struct name *same, char *c) {
    char *text = p->text;
    same->text = c;
    printf("%s %s\n", text, p->text);
    p->text = text;
    printf("%s\n", same->text);
}

static void set(struct name *p, char *c) { p->text = c; }

static void by_call(struct name *p, char *c) {
    char *text = p->text;
    set(p, c);
    p->text = text;
    printf("%s\n", p->text);
}

static void in_loop(struct name *p, char *c) {
    char *text = p->text;
    for (int i = 0; i < 3; i++) {
        p->text = text;
        printf("%s ", p->text);
        p->text = c;
    }
    puts(p->text);
    p->text = text;
}

struct other {
    char *text;
};

static void by_address(struct other *p, char *c) {
    char **at = &p->text;
    char *text = p->text;
    *at = c;
    p->text = text;
    puts(p->text);
}

static void by_bytes(struct pair *p, const struct pair *q) {
    int *count = p->count;
    memcpy(p, q, sizeof *p);
    p->count = count;
    printf("%d\n", *p->count);
}

static void base_moves(struct name *p, struct name *q) {
    char *text = p->text;
    struct name *at = p;
    for (int i = 0; i < 2; i++) {
        at->text = text;
        at = q;
    }
    printf("%s %s\n", p->text, q->text);
}

static struct name whole(struct name *p) {
    struct name t = *p;
    t.n += 5;
    return t;
}

static void ends(const char *s) {
    const char *start = s;
    const char *also = start;
    while (*s)
        s++;
    const char *end = s;
    printf("%d %d\n", (int)(end - start), (int)(s - also));
}

int main(void) {
    struct name *p = fresh("one");
    puts(p->text);
    replace(p);
    puts(p->text);
    release(p);
    char x[] = "x", y[] = "y", z[] = "z";
    struct name a = {x, 1}, b = {y, 2};
    exchange(&a, &b);
    printf("%s %d %s %d\n", a.text, a.n, b.text, b.n);
    int n = 7, m = 8;
    struct pair ab = {a, b, &n}, cd = {b, a, &m};
    turn(&ab);
    printf("%s %d %s %d\n", ab.first.text, ab.first.n, ab.second.text, ab.second.n);
    both(&ab);
    printf("%s %d %s %d\n", ab.first.text, ab.first.n, ab.second.text, ab.second.n);
    by_bytes(&ab, &cd);
    again(&a, &a, z);
    by_call(&a, z);
    in_loop(&a, z);
    struct other o = {a.text};
    by_address(&o, z);
    base_moves(&a, &b);
    struct name w = whole(&a);
    printf("%s %d %d\n", w.text, w.n, a.n);
    ends("four");
    return 0;
}
