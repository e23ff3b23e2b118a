// How much is copied is known before anything is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct list { unsigned room; size_t size; unsigned at[]; };
static struct list *list_of(size_t n, unsigned k) {
    struct list *l = malloc(sizeof *l + n * sizeof(unsigned));
    l->size = n; l->room = (unsigned)n;
    for (size_t i = 0; i < n; i++) l->at[i] = (unsigned)(i + k);
    return l;
}
/* as many as there is room for */
static void fill(struct list *to, const struct list *from) {
    memcpy(to, from, sizeof(struct list) + to->size * sizeof(unsigned));
}
int main(void) {
    struct list *a = list_of(4, 10), *b = list_of(6, 50);
    b->size = 1;
    fill(a, b);
    for (int i = 0; i < 4; i++) printf(" %u", a->at[i]);
    printf(" %zu\n", a->size);
    free(a), free(b);
    return 0;
}
