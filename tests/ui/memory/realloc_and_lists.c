#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct node { struct node *next, **self; int value; };
static struct node *push(struct node *head, int v) { struct node *n = malloc(sizeof *n); n->value = v; n->next = head; n->self = &n->next; return n; }
static struct node *reverse(struct node *l) { struct node *r = NULL; while (l) { struct node *n = l->next; l->next = r; r = l; l = n; } return r; }
static void remove_if(struct node **l, int odd) { while (*l) if ((*l)->value % 2 == odd) { struct node *d = *l; *l = d->next; free(d); } else l = &(*l)->next; }
struct tree { struct tree *left, *right; char *key; };
static void insert(struct tree **t, const char *k) { while (*t) { int c = strcmp(k, (*t)->key); if (!c) return; t = c < 0 ? &(*t)->left : &(*t)->right; } *t = calloc(1, sizeof **t); (*t)->key = strdup(k); }
static void walk(const struct tree *t, int depth) { if (!t) return; walk(t->left, depth + 1); printf("%*s%s\n", depth * 2, "", t->key); walk(t->right, depth + 1); }
static void destroy(struct tree *t) { if (t) { destroy(t->left); destroy(t->right); free(t->key); free(t); } }
int main(void)
{
    struct node *l = NULL; for (int i = 0; i < 10; i++) l = push(l, i * i);
    l = reverse(l); remove_if(&l, 1);
    for (struct node *n = l; n; n = n->next) printf("%d ", n->value); puts("");
    while (l) { struct node *n = l; l = l->next; free(n); }
    int *a = NULL, n = 0, cap = 0; for (int i = 0; i < 1000; i++) { if (n == cap) a = realloc(a, (cap = cap ? cap * 2 : 1) * sizeof *a); a[n++] = i; }
    long s = 0; for (int i = 0; i < n; i++) s += a[i]; printf("%ld %d\n", s, cap);
    a = realloc(a, 2 * sizeof *a); printf("%d\n", a[1]); free(a); free(NULL);
    struct tree *t = NULL; const char *words[] = { "m", "c", "x", "a", "d", "z", "c" }; for (int i = 0; i < 7; i++) insert(&t, words[i]); walk(t, 0); destroy(t);
    for (int i = 0; i < 100000; i++) { char *p = malloc(100); p[99] = 1; free(p); }
    return 0;
}
