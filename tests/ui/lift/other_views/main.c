// Objects of which two units say that they are, or lead to, two kinds of struct: both mean the same bytes.
#include <stdio.h>

struct n {
    int i, j;
};

extern struct n *cur;
extern struct n *(*get)(struct n *);
extern struct n *tab[2];
extern struct n one;
int look(struct n *);
static struct n *at = &one;
static int *second_of = &one.j;

static struct n *second(struct n *p) { return p + 1; }

int main(void) {
    static struct n m[2] = {{5, 7}, {6, 8}};
    cur = m;
    get = second;
    tab[0] = m;
    tab[1] = m + 1;
    printf("%d %d %d\n", look(m), cur->j, get(cur)->j + tab[1]->j);
    cur++;
    one.i += 2;
    printf("%d %d\n", cur->i, one.i);
    printf("%d %d\n", at->i, *second_of);
    return 0;
}
