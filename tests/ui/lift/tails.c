//@ bless
// Arrays at the ends of structs, as long as their allocation makes them, are vectors.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    int count;
    char key[];
};

static struct entry *first;

static struct entry *add(const char *key) {
    struct entry *e = malloc(sizeof(struct entry) + strlen(key) + 1);
    if (!e) return NULL;
    e->count = 1;
    strcpy(e->key, key);
    e->next = first;
    first = e;
    return e;
}

static struct entry *find(const char *key) {
    for (struct entry *e = first; e; e = e->next)
        if (strcmp(e->key, key) == 0) return e;
    return NULL;
}

// Padding before the array, elements of eight bytes.
struct numbers {
    uint8_t kind;
    size_t size, room;
    uint64_t at[];
};

static struct numbers *grow(struct numbers *n, size_t room) {
    struct numbers *new = realloc(n, sizeof *n + room * sizeof n->at[0]);
    if (!n) {
        new->size = 0;
        new->kind = 7;
    }
    new->room = room;
    return new;
}

static struct numbers *push(struct numbers *n, uint64_t x) {
    if (!n || n->size == n->room) n = grow(n, n ? n->room * 2 : 2);
    n->at[n->size++] = x;
    return n;
}

static uint64_t sum(const uint64_t *p, size_t n) {
    uint64_t all = 0;
    while (n--) all += *p++;
    return all;
}

// As before C99, with one element that is always there.
struct text {
    int len;
    char s[1];
};

static struct text *text_of(const char *s, int n) {
    struct text *t = malloc(sizeof(struct text) + n);
    t->len = n;
    memcpy(t->s, s, n);
    t->s[n] = '\0';
    return t;
}

static struct text *joined(const struct text *a, const struct text *b) {
    struct text *t = calloc(1, a->len + b->len + sizeof(struct text));
    memcpy(t->s, a->s, a->len);
    memcpy(t->s + a->len, b->s, b->len + 1);
    t->len = a->len + b->len;
    return t;
}

// One less, since that one is part of the struct.
static struct text *repeated(char c, size_t n) {
    struct text *t = (struct text *)calloc(sizeof(struct text) + n - 1, 1);
    t->len = (int)n - 1;
    memset(t->s, c, n - 1);
    return t;
}

static struct text *cut(struct text **of, int n) {
    *of = realloc(*of, sizeof(struct text) + (size_t)n);
    (*of)->len = n;
    (*of)->s[n] = '\0';
    return *of;
}

// The value of the whole struct leaves the array as it is.
struct state {
    int id;
    struct state *to[4];
    unsigned char set[];
};

static struct state *state_of(int bytes) {
    struct state *s = malloc(sizeof *s + bytes);
    memset(s->set, 0, bytes);
    s->set[bytes - 1] = 9;
    *s = (struct state){.id = -1};
    return s;
}

static void at_end(struct state **where, int bytes) {
    while (*where) where = &(*where)->to[0];
    *where = state_of(bytes);
}

// Nobody looks at this one's array.
struct never {
    int x;
    int more[];
};

// What tells the length is in the memory that is enlarged.
static struct numbers *more(struct numbers *n) {
    n = realloc(n, sizeof *n + (n->room + 3) * sizeof(uint64_t));
    n->room += 3;
    n->at[n->room - 1] = 5;
    return n;
}

int main(void) {
    const char *words[] = {"one", "two", "one", "three", "two", "one"};
    for (int i = 0; i < 6; i++) {
        struct entry *e = find(words[i]);
        if (e) e->count++;
        else add(words[i]);
    }
    for (struct entry *e = first; e; e = e->next) printf("%s=%d ", e->key, e->count);
    puts("");
    while (first) {
        struct entry *next = first->next;
        free(first);
        first = next;
    }

    struct numbers *n = NULL;
    for (uint64_t i = 0; i < 20; i++) n = push(n, i * i);
    n = more(n);
    printf("%zu of %zu, kind %d: %llu, last %llu\n", n->size, n->room, n->kind, (unsigned long long)sum(n->at, n->size),
           (unsigned long long)n->at[n->room - 1]);
    free(n);

    struct text *a = text_of("safe ", 5), *b = text_of("rust", 4), *c = joined(a, b);
    printf("%s|%d|%zu\n", c->s, c->len, sizeof *c);
    printf("%s ", cut(&c, 6)->s);
    free(a), free(b), free(c);
    a = repeated('x', 4);
    printf("%s %d\n", a->s, a->len);
    free(a);

    struct state *s = NULL;
    for (int i = 3; i < 6; i++) at_end(&s, i);
    for (struct state *t = s; t; t = t->to[0]) printf("%d %d ", t->id, t->set[2]);
    puts("");

    struct never *v = malloc(sizeof *v);
    v->x = 3;
    printf("%d\n", v->x);
    free(v);
    return 0;
}
