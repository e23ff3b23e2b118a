//@ bless
// `memcpy` of a struct with the array at its end.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
    unsigned room;
    size_t size;
    unsigned at[];
};

static struct list *list_of(size_t n) {
    struct list *l = malloc(sizeof *l + n * sizeof(unsigned));
    l->size = n;
    l->room = (unsigned)n;
    for (size_t i = 0; i < n; i++) l->at[i] = (unsigned)(i * i);
    return l;
}

static struct list *clone(const struct list *l) {
    struct list *new = malloc(sizeof(struct list) + l->size * sizeof(unsigned));
    if (!new) return NULL;
    memcpy(new, l, sizeof(struct list) + l->size * sizeof(unsigned));
    return new;
}

// Not all of them, and the value of the call.
static struct list *beginning(const struct list *l, size_t n) {
    struct list *new = malloc(sizeof(struct list) + n * sizeof(unsigned));
    struct list *same = memcpy(new, l, n * sizeof(unsigned) + sizeof(struct list));
    same->size = n;
    return same;
}

// Nothing of the array.
static void head(struct list *to, const struct list *from) { memcpy(to, from, sizeof(struct list)); }

static void show(const struct list *l) {
    printf("%u %zu:", l->room, l->size);
    for (size_t i = 0; i < l->size; i++) printf(" %u", l->at[i]);
    puts("");
}

int main(void) {
    struct list *a = list_of(6), *b = clone(a), *c = beginning(a, 3);
    b->at[0] = 7;
    struct list *d = list_of(2);
    head(c, d);
    show(a), show(b), show(c);
    free(a), free(b), free(c), free(d);
    return 0;
}
