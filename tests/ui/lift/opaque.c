// A `void *` that leads to objects of one type only: members, parameters, results, variables.
//@ bless
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pool {
    void *state;
    int uses;
};

struct state {
    int size;
    unsigned char bytes[8];
    struct state *outer;
};

static void *latest;

static void *state_of(int size, void *outer) {
    struct state *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->size = size;
    s->outer = outer;
    latest = s;
    return s;
}

static int open(struct pool *p, int size) {
    if (p->state) return -1;
    p->state = state_of(size, p->state);
    p->uses = 0;
    return p->state != NULL ? 0 : -1;
}

static void push(struct pool *p) {
    void *s = state_of(((struct state *)p->state)->size + 1, p->state);
    p->state = s;
}

static int pop(struct pool *p) {
    struct state *s = p->state;
    int size = s->size;
    void *rest = s->outer;
    if (latest == p->state) latest = rest;
    free(p->state);
    p->state = rest ? rest : NULL;
    return size;
}

// Two types: stays what it is.
static int weigh(const void *what, int kind) {
    if (kind) return ((const struct state *)what)->size;
    return *(const int *)what;
}

static int sum(const void *numbers, size_t n) {
    int all = 0;
    for (size_t i = 0; i < n; i++) all += ((const short *)numbers)[i];
    return all;
}

int main(void) {
    struct pool p = {.state = NULL};
    printf("%d", open(&p, 4));
    printf(" %d", open(&p, 5));
    push(&p);
    push(&p);
    int three = 3;
    printf(" %d %d %d", weigh(p.state, 1), weigh(&three, 0), ((struct state *)latest)->size);
    while (p.state) printf(" %d", pop(&p));
    short numbers[] = {1, 2, 3};
    printf(" %d %d\n", sum(numbers, 3), latest == NULL);
    return 0;
}
