#include <string.h>

struct n {
    int i;
};
struct two {
    int i, k;
};

struct n *cur;
struct n *(*get)(struct n *);
struct n *tab[2];
struct two one = {40, 1};

int look(struct n *p) {
    struct n c = *p;
    struct n *q = get(p);
    return q->i * 10 + c.i + (tab[0] == cur) + (int)sizeof c;
}
