// Not a whole number of elements is copied.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct list { size_t size; unsigned short at[]; };
static struct list *list_of(size_t n, unsigned k) {
    struct list *l = malloc(sizeof *l + n * sizeof(unsigned short));
    l->size = n;
    for (size_t i = 0; i < n; i++) l->at[i] = (unsigned short)(i + k);
    return l;
}
int main(int argc, char **argv) {
    (void)argv;
    struct list *a = list_of(4, 0x1010), *b = list_of(6, 0x5050);
    size_t bytes = 4 + argc;
    memcpy(a, b, sizeof(struct list) + bytes);
    for (int i = 0; i < 4; i++) printf(" %x", a->at[i]);
    printf(" %zu\n", a->size);
    free(a), free(b);
    return 0;
}
