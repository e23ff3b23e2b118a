//@ bless
// Variables of type `void *` that only ever are pointers to objects of one type.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item { int key; double weight; };
struct table { struct item *items; size_t used, room; };

#define GROW(t)                                          \
    do {                                                 \
        size_t room = (t)->room ? (t)->room * 2 : 2;     \
        void *mem = malloc(room * sizeof(*(t)->items));  \
        if (mem == NULL) exit(1);                        \
        if ((t)->used)                                   \
            memcpy(mem, (t)->items, (t)->used * sizeof(*(t)->items)); \
        free((t)->items);                                \
        (t)->items = mem;                                \
        (t)->room = room;                                \
    } while (0)

static void add(struct table *t, int key, double weight) {
    if (t->used == t->room) GROW(t);
    t->items[t->used].key = key;
    t->items[t->used++].weight = weight;
}

static int sum(int n) {
    void *p = calloc(n, sizeof(int));
    if (!p) return -1;
    int *q = p, all = 0;
    for (int i = 0; i < n; i++) q[i] = i;
    for (int i = 0; i < n; i++) all += ((const int *)p)[i];
    p = realloc(p, 2 * n * sizeof(int));
    ((int *)p)[n] = 100;
    all += ((int *)p)[n];
    free(p);
    return all;
}

static int tests(int n) {
    void *a = n > 1 ? malloc(4) : NULL, *b = NULL;
    int *of_a = a;
    if (n > 0) b = calloc(1, 2 * sizeof(char));
    int all = 0;
    if (a) all += 1;
    if (a && b) all += 2;
    if (!b || a == NULL) all += 4;
    if (b) ((char *)b)[1] = 8, all += ((char *)b)[1];
    if (a) *of_a = 16, all += *of_a;
    free(a);
    free(b);
    return all;
}

// Those that the translation adds.
static int *row(int *rows, int i) { return rows + 2 * i; }

static int swapped(int *rows) {
    int t[2];
    memcpy(t, row(rows, 0), sizeof t);
    memcpy(row(rows, 0), row(rows, 1), sizeof t);
    memcpy(row(rows, 1), t, sizeof t);
    return rows[0] * 10 + rows[3];
}

// Two types: it stays what it is.
static uint32_t both(uint32_t x) {
    void *p = malloc(sizeof x);
    uint32_t *whole = p;
    *whole = x;
    uint8_t *bytes = p;
    uint32_t all = bytes[0] + bytes[3] * 256u;
    free(p);
    return all;
}

int main(void) {
    struct table t = {0};
    for (int i = 0; i < 9; i++) add(&t, i, i / 2.0);
    double all = 0;
    for (size_t i = 0; i < t.used; i++) all += t.items[i].weight * t.items[i].key;
    printf("%g %zu\n", all, t.room);
    free(t.items);
    printf("%d %x\n", sum(5), (unsigned)both(0x01020304));
    printf("%d %d %d\n", tests(0), tests(1), tests(2));
    int rows[4] = {1, 2, 3, 4};
    printf("%d\n", swapped(rows));
    void *never = NULL;
    printf("%d\n", never == NULL);
    return 0;
}
