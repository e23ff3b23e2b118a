// Where it is copied from is known before anything is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct node { struct node *next; int key; int n; unsigned at[]; };
static struct node *node_of(int n, int key, struct node *next) {
    struct node *l = malloc(sizeof *l + n * sizeof(unsigned));
    l->next = next; l->key = key; l->n = n;
    for (int i = 0; i < n; i++) l->at[i] = (unsigned)(i + key);
    return l;
}
/* Removes a node by moving the next one into it. */
static void drop(struct node *a) {
    memcpy(a, a->next, sizeof(struct node) + 3 * sizeof(unsigned));
}
int main(void) {
    struct node *c = node_of(3, 30, NULL), *b = node_of(3, 20, c), *a = node_of(3, 10, b);
    drop(a);
    free(b);
    for (struct node *p = a; p; p = p->next) printf(" %d:%u", p->key, p->at[1]);
    puts("");
    free(c), free(a);
    return 0;
}
