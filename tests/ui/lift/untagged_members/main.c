// A member of a type without a tag, which each unit declares for itself (C11 6.2.7p1).
#include <stdio.h>

struct n {
    union {
        int i;
        char b[4];
    } u;
    int x;
};
typedef struct {
    int a, b;
} pair;

extern struct n *cur;
extern pair *both;
int look(struct n *);
int sum(const pair *);

int main(void) {
    static struct n m = {{5}, 7};
    static pair p = {1, 2};
    cur = &m;
    both = &p;
    printf("%d %d\n", look(&m), cur->x);
    printf("%d %d\n", sum(&p), both->b);
    return 0;
}
