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

struct n *cur;
pair *both;

int look(struct n *p) { return p->u.b[0] + p->x + (p == cur); }
int sum(const pair *p) { return p->a * 10 + p->b + (p == both); }
