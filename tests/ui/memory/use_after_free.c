//@ panic: use after free
#include <stdlib.h>
struct node { struct node *next; int v; };
int main(void) { struct node *n = malloc(sizeof *n); n->v = 1; n->next = 0; struct node *alias = n; free(n); return alias->v; }
