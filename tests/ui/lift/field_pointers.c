/* Pointers to fields of objects that are in arenas: they may lead to other memory, too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node { int key; long count; struct node *left, *right; short marks[4]; };
struct tree { int size; struct node *root; };

/* To the pointer that leads, or would lead, to the node with a key. */
static struct node **slot(struct node **at, int key)
{
    while (*at && (*at)->key != key) at = key < (*at)->key ? &(*at)->left : &(*at)->right;
    return at;
}

static long *counter(struct tree *t, int key)
{
    struct node **at = slot(&t->root, key);
    if (!*at) {
        struct node *n = calloc(1, sizeof *n);
        n->key = key;
        *at = n;
        t->size++;
    }
    return &(*at)->count;
}

static void drop(struct tree *t, int key)
{
    struct node **at = slot(&t->root, key), *n = *at;
    if (!n) return;
    if (!n->left) *at = n->right;
    else if (!n->right) *at = n->left;
    else {
        struct node **least = &n->right;
        while ((*least)->left) least = &(*least)->left;
        struct node *heir = *least;
        *least = heir->right;
        heir->left = n->left;
        heir->right = n->right;
        *at = heir;
    }
    free(n);
    t->size--;
}

static long walk(const struct node *n) { return n ? walk(n->left) * 3 + n->key * n->count + walk(n->right) : 0; }
static void drop_all(struct node *n) { if (n) { drop_all(n->left); drop_all(n->right); free(n); } }

/* Both of a field and of a variable, and of an array of the heap. */
static void bump(long *c, long by) { *c += by; (*c)++; }
static long *larger(long *a, long *b) { return *a > *b ? a : b; }

static void touch(struct tree *t, long *c) { *c += t->root->count; }

static short *mark(struct node *n, int i) { return &n->marks[i]; }

/* Members of unions, and of structs in structs. */
struct token { int kind; union { long number; struct node *tree; } as; struct { int line, column; } at; };
static long *number(struct token *t) { return &t->as.number; }
static int *column(struct token *t) { return t->kind ? &t->at.column : &t->at.line; }
static void graft(struct node **to, int key) { while (*to) to = &(*to)->right; *to = calloc(1, sizeof **to); (*to)->key = key; }

static void tokens(void)
{
    struct token *t = calloc(2, sizeof *t);
    t[1].kind = 1;
    *number(&t[1]) = 1L << 40;
    *column(&t[1]) = 7;
    *column(t) += 3;
    printf("%ld %d %d\n", t[1].as.number, t[1].at.column, t[0].at.line);
    graft(&t->as.tree, 5);
    graft(&t->as.tree, 6);
    printf("%d %d\n", t->as.tree->key, t->as.tree->right->key);
    free(t->as.tree->right);
    free(t->as.tree);
    free(t);
}

int main(void)
{
    tokens();
    struct tree t = { 0, NULL };
    int keys[] = { 5, 2, 8, 1, 9, 3, 5, 8, 8, 2 };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) ++*counter(&t, keys[i]);
    printf("%d %ld\n", t.size, walk(t.root));
    long own = 7, *many = malloc(3 * sizeof *many);
    for (int i = 0; i < 3; i++) many[i] = i * 10;
    bump(counter(&t, 3), 4);
    bump(&own, 2);
    bump(&many[1], 1);
    *larger(counter(&t, 8), &own) = 100;
    *larger(&many[2], counter(&t, 9)) -= 5;
    long *c = larger(counter(&t, 3), many);
    printf("%ld %ld %ld %ld %d\n", own, many[1], many[2], *c, c == counter(&t, 3));
    touch(&t, &t.root->count);
    short *m = mark(t.root, 1);
    m[-1] = 4;
    *m++ = 5;
    *m = m[-1] + m[-2];
    printf("%d %d %d %ld\n", t.root->marks[0], t.root->marks[1], t.root->marks[2], t.root->count);
    drop(&t, 5);
    drop(&t, 8);
    drop(&t, 77);
    printf("%d %ld %d\n", t.size, walk(t.root), *slot(&t.root, 77) == NULL);
    drop_all(t.root);
    free(many);
    return 0;
}
