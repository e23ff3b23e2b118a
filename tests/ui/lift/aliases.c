//@ bless
// Local pointers into objects of arenas, and into what their members own.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct point { int x, y; };
struct node { char name[16]; struct point at; struct node *next; int sizes[4]; };
struct buffer { char *data; size_t len; };

static struct node *make(const char *name, struct node *next) {
    struct node *n = calloc(1, sizeof *n);
    char *to = n->name;
    while (*name) *to++ = *name++;
    struct point *at = &n->at;
    at->x = 3;
    at->y = at->x + 1;
    n->next = next;
    return n;
}
static int vowels(const struct node *n) {
    int k = 0;
    for (const char *p = n->name; *p; p++) k += strchr("aeiou", *p) != NULL;
    return k;
}
static int total(struct node *list) {
    int s = 0;
    for (struct node *n = list; n; n = n->next) {
        int *v = n->sizes, *end = v + 4;
        for (int i = 0; v < end; v++, i++) {
            *v = i * n->at.y;
            s += *v;
        }
    }
    return s;
}
// The object that the pointer is in changes: no position.
static int other(struct node *n) {
    char *p = n->name;
    n = n->next;
    p[0] = 'Z';
    return n->name[0] + p[0];
}
static struct buffer *filled(const char *s) {
    struct buffer *b = malloc(sizeof *b);
    b->len = strlen(s);
    b->data = malloc(b->len + 1);
    char *p = b->data;
    for (size_t i = 0; i <= b->len; i++) p[i] = s[i];
    return b;
}
// What the member owns changes while the pointer is used: no vector.
struct renewed { int *data; int n; };
static int grow(struct renewed *r) {
    int *old = r->data, sum = 0;
    r->data = malloc(2 * sizeof(int));
    r->data[0] = 100;
    r->data[1] = old ? old[0] : 7;
    for (int i = 0; i < r->n; i++) sum += old[i];
    free(old);
    r->n = 2;
    return sum;
}

// Null, or in what the member owns, which may be nothing.
static int maybe(struct buffer *b, int want) {
    const char *p = NULL;
    if (want) p = b->data;
    return p ? p[0] : -1;
}
// The struct is cleared while the pointer is used: no vector.
struct cleared { char *data; int n; };
static char first_of(struct cleared *c) {
    char *p = c->data;
    memset(c, 0, sizeof *c);
    char x = p[0];
    free(p);
    return x;
}

int main(void) {
    struct node *list = make("one", make("aeiou", NULL));
    printf("%d %d %d %d\n", vowels(list), vowels(list->next), total(list), list->at.x);
    printf("%d %s\n", other(list), list->name);
    struct buffer *b = filled("hello");
    char *first = b->data, *last = first + b->len - 1;
    for (; first < last; first++, last--) {
        char c = *first;
        *first = *last;
        *last = c;
    }
    if (first) printf("%s %zu\n", b->data, b->len);
    printf("%d %d ", maybe(b, 0), maybe(b, 1));
    free(b->data);
    b->data = NULL;
    printf("%d\n", maybe(b, 1));
    free(b);
    struct cleared *c = malloc(sizeof *c);
    c->data = strdup("xyz");
    printf("%c\n", first_of(c));
    free(c);
    struct renewed *r = calloc(1, sizeof *r);
    printf("%d ", grow(r));
    printf("%d %d\n", grow(r), r->data[1]);
    free(r->data);
    free(r);
    free(list->next);
    free(list);
    return 0;
}
