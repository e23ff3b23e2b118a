//@ bless
// Members of structs that own what they point to are vectors.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry { char *key; int n; struct entry *next; };
struct vec { int *data; size_t len, cap; };
static struct entry *first;

static struct entry *add(const char *key, int n) {
    struct entry *e = malloc(sizeof *e);
    e->key = malloc(strlen(key) + 2);
    strcpy(e->key, key);
    strcat(e->key, "!");
    e->n = n;
    e->next = first;
    first = e;
    return e;
}
static struct entry *find(const char *key) {
    for (struct entry *e = first; e; e = e->next)
        if (strcmp(e->key, key) == 0) return e;
    return NULL;
}
static void rename_entry(struct entry *e, const char *to) {
    free(e->key);
    e->key = strdup(to);
}
static void drop(void) {
    while (first) {
        struct entry *e = first;
        first = e->next;
        free(e->key);
        free(e);
    }
}
static int push(struct vec *v, int x) {
    if (v->len == v->cap) {
        v->cap = v->cap ? v->cap * 2 : 4;
        v->data = realloc(v->data, v->cap * sizeof *v->data);
        if (v->data == NULL) return 0;
    }
    v->data[v->len++] = x;
    return 1;
}
static long sum(const int *a, size_t n) {
    long s = 0;
    for (size_t i = 0; i < n; i++) s += a[i];
    return s;
}
static void bump(int *a, size_t n, int by) {
    for (size_t i = 0; i < n; i++) {
        a[i] += by;
        if (a[i] > 1000) printf("big %d\n", a[i]);
    }
}

// A pointer to a member of a struct that owns something.
struct tree { char *key; int count; struct tree *left, *right; };
static struct tree *root;
static void insert(const char *key) {
    struct tree **at = &root;
    while (*at) {
        int c = strcmp(key, (*at)->key);
        if (c == 0) {
            (*at)->count++;
            return;
        }
        at = c < 0 ? &(*at)->left : &(*at)->right;
    }
    struct tree *t = calloc(1, sizeof *t);
    t->key = strdup(key);
    t->count = 1;
    *at = t;
}
static void walk(const struct tree *t) {
    if (!t) return;
    walk(t->left);
    printf("%s=%d ", t->key, t->count);
    walk(t->right);
}
static void chop(struct tree *t) {
    if (!t) return;
    chop(t->left);
    chop(t->right);
    free(t->key);
    free(t);
}

// A struct with such a struct in it, and an array of them that grows.
struct text { char *buf; size_t len, cap; };
struct doc { int id; struct text title; struct text *lines; int n; };
static void append(struct text *t, const char *s) {
    size_t n = strlen(s);
    while (t->len + n + 1 > t->cap) {
        t->cap = t->cap * 2 + 8;
        t->buf = realloc(t->buf, t->cap);
    }
    strcpy(t->buf + t->len, s);
    t->len += n;
}
static void line(struct doc *d, const char *s) {
    d->lines = realloc(d->lines, (d->n + 1) * sizeof *d->lines);
    memset(&d->lines[d->n], 0, sizeof *d->lines);
    append(&d->lines[d->n], s);
    d->n++;
}
static char *joined(const char *a, const char *b) {
    char *both = malloc(strlen(a) + strlen(b) + 1);
    strcpy(both, a);
    strcat(both, b);
    return both;
}

int main(void) {
    add("one", 1);
    add("two", 2);
    struct entry *e = find("one!");
    printf("%d %s %zu %c\n", e->n, e->key, strlen(e->key), e->key[1]);
    rename_entry(e, "three");
    printf("%s %s %d %d\n", first->key, e->key, e->key != NULL, strcmp(e->key, e->key));
    e->key[0] = 'T';
    strcpy(e->key + strlen(e->key) - 1, "E");
    puts(find("ThreE")->key);
    char *whole = joined(first->key, e->key);
    whole[0] = '<';
    e->key = whole;
    puts(e->key);
    drop();

    struct vec v = {0};
    for (int i = 0; i < 20; i++) push(&v, i * i);
    bump(v.data, v.len, 900);
    printf("%ld %d\n", sum(v.data, v.len), v.data[3]);
    free(v.data);
    v.data = NULL;
    if (!v.data) puts("gone");
    struct vec *w = calloc(1, sizeof *w);
    for (int i = 0; i < 9; i++) push(w, i);
    bump(w->data + 2, w->len - 2, 999);
    memcpy(w->data, w->data + 4, 3 * sizeof(int));
    printf("%ld %d %d\n", sum(w->data, w->len), w->data[0], w->data[2]);
    free(w->data);
    free(w);

    const char *words[] = { "m", "c", "x", "a", "d", "m", "z", "c" };
    for (int i = 0; i < 8; i++) insert(words[i]);
    walk(root);
    puts("");
    chop(root);

    struct doc *d = calloc(1, sizeof *d);
    append(&d->title, "Title");
    append(&d->title, " of it");
    for (int i = 0; i < 5; i++) line(d, words[i]);
    append(&d->lines[1], "++");
    printf("%s: %s %s %zu\n", d->title.buf, d->lines[1].buf, d->lines[4].buf, d->lines[1].len);
    for (int i = 0; i < d->n; i++) free(d->lines[i].buf);
    free(d->lines);
    free(d->title.buf);
    free(d);
    return 0;
}
