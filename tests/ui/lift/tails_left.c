// Arrays at the ends of structs that are used as memory of their own is not.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Copied with the struct.
struct copied {
    int n;
    char s[];
};

static struct copied *copy(const struct copied *c) {
    struct copied *d = malloc(sizeof *d + c->n);
    memcpy(d, c, sizeof *d + c->n);
    return d;
}

// Several follow each other.
struct row {
    int a;
    int b[1];
};

// One is a variable.
struct variable {
    int n;
    int v[1];
};

// Cleared with the struct, whose array begins within its size.
struct cleared {
    int n;
    char c;
    char s[];
};

// Its memory comes from a function of the program.
struct given {
    int n;
    int v[];
};

static int calls;

static void *get(size_t n) {
    calls += (int)n;
    void *p = malloc(n);
    if (!p) exit(1);
    return p;
}

// The array is at both ends of a pointer to it.
struct whole {
    int n;
    short v[];
};

int main(void) {
    struct copied *c = malloc(sizeof *c + 4);
    c->n = 4;
    strcpy(c->s, "abc");
    struct copied *d = copy(c);
    printf("%s\n", d->s);
    free(c), free(d);

    struct row *r = malloc(3 * sizeof *r);
    for (int i = 0; i < 3; i++) r[i].b[0] = i, (r + i)->a = 2;
    printf("%d %d\n", r[2].b[0], r[1].a);
    free(r);

    struct variable v = {1, {2}}, *w = malloc(sizeof *w + sizeof(int));
    w->v[1] = v.v[0];
    printf("%d\n", w->v[1]);
    free(w);

    struct cleared *e = malloc(sizeof *e + 8);
    strcpy(e->s, "kept?");
    memset(e, 0, sizeof *e);
    printf("%d %d\n", e->s[0], e->s[4] == '?');
    free(e);

    struct given *g = get(sizeof *g + 3 * sizeof(int));
    g->v[2] = 6;
    printf("%d %d\n", g->v[2], calls);
    free(g);

    struct whole *h = malloc(sizeof *h + 2 * sizeof(short));
    short (*all)[] = &h->v;
    (*all)[1] = 4;
    printf("%d\n", h->v[1]);
    free(h);
    return 0;
}
