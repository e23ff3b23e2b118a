// What a pointer is the same as is known by names that other blocks do not have.
#include <stdio.h>
#include <stdlib.h>

struct s {
    char *m;
    int n;
    int others[3];
};

static struct s *shared;

static int sum(struct s t)
{
    return t.m[0] + t.n;
}

int main(void)
{
    char *q, *w;
    shared = malloc(sizeof(struct s));
    shared->m = malloc(4);
    shared->m[0] = 7;
    {
        struct s *p = shared;
        w = p->m;
        p->n = 4;
    }
    printf("%d %d\n", w[0], shared->n);
    free(w);
    free(shared);
    q = malloc(8);
    q[0] = 3;
    {
        struct s t;
        t.m = q;
        t.n = 4;
        printf("%d\n", sum(t));
    }
    free(q);
    for (struct s *p = malloc(sizeof(struct s)); p; p = NULL) {
        p->m = malloc(2);
        p->m[0] = 5;
        w = p->m;
        free(p);
    }
    printf("%d\n", w[0]);
    free(w);
    return 0;
}
