// Operands of one type that are promoted to be compared: the same values are equal, and in the order that the wider type gives them.
#include <stdio.h>

struct pair {
    char a, b;
    unsigned char u, v;
    signed char s, t;
    short h, i;
    unsigned short j, k;
    _Bool x, y;
    unsigned f : 5, g : 5;
};

enum kind { LOW = -1, MIDDLE, HIGH };

static int plain(const struct pair *p) {
    int n = 0;
    n = 2 * n + (p->a == p->b);
    n = 2 * n + (p->a < p->b);
    n = 2 * n + (p->u >= p->v);
    n = 2 * n + (p->s > p->t);
    n = 2 * n + (p->h != p->i);
    n = 2 * n + (p->j <= p->k);
    n = 2 * n + (p->x == p->y);
    n = 2 * n + (p->f < p->g);
    return n;
}

static int mixed(const struct pair *p, enum kind k, enum kind l) {
    int n = 0;
    n = 2 * n + (p->a == (char)p->s);
    n = 2 * n + ((unsigned)p->s < (unsigned)p->t);
    n = 2 * n + ((unsigned)p->h > (unsigned)p->i);
    n = 2 * n + ((unsigned long)p->s == (unsigned long)p->t);
    n = 2 * n + ((long)p->j < (long)p->k);
    n = 2 * n + (p->u == p->a);
    n = 2 * n + ((unsigned char)p->a < (unsigned char)p->b);
    n = 2 * n + ((long)k < (long)l);
    return n;
}

int main(void) {
    const struct pair all[] = {
        {'a', 'a', 200, 100, -1, 1, -5, 5, 65535, 1, 0, 1, 3, 30},
        {(char)200, 'b', 100, 200, 1, -1, 5, -5, 1, 65535, 1, 1, 30, 3},
        {(char)255, (char)255, 255, 255, -1, -1, -1, -1, 65535, 65535, 1, 0, 7, 7},
    };
    const enum kind kinds[] = {LOW, MIDDLE, HIGH};
    for (int i = 0; i < 3; i++)
        printf("%d %d\n", plain(&all[i]), mixed(&all[i], kinds[i], kinds[(i + 1) % 3]));
    return 0;
}
