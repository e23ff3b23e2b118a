/* Allocators of the program: what they return becomes objects of an arena. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int calls, budget = 12;

static void *need(size_t n)
{
    void *p = malloc(n);
    calls++;
    if (!p) { fprintf(stderr, "out of memory\n"); exit(1); }
    return p;
}

static void *limited(void *opaque, int items, int size)
{
    int *left = opaque;
    if (*left < items) return NULL;
    *left -= items;
    return calloc(items, size);
}

static void release(void *opaque, void *p) { (void)opaque; if (p) free(p); }

struct hooks { void *(*alloc)(void *, int, int); void (*release)(void *, void *); void *opaque; void *state; };
struct node { int key; struct node *next; };
struct state { struct hooks *hooks; char name[8]; struct node *list; };

static struct state *begin(struct hooks *h, const char *name)
{
    struct state *s = (struct state *)h->alloc(h->opaque, sizeof(struct state), 1);
    if (!s) return NULL;
    s->hooks = h;
    s->list = NULL;
    strncpy(s->name, name, sizeof s->name - 1);
    s->name[7] = 0;
    h->state = s;
    return s;
}

static int add(struct state *s, int key)
{
    struct node *n = s->hooks->alloc(s->hooks->opaque, 1, sizeof *n);
    if (!n) return 0;
    n->key = key;
    n->next = s->list;
    s->list = n;
    return 1;
}

static int end(struct hooks *h)
{
    struct state *s = (struct state *)h->state;
    int sum = 0;
    while (s->list) {
        struct node *n = s->list;
        s->list = n->next;
        sum = sum * 10 + n->key;
        h->release(h->opaque, n);
    }
    h->release(h->opaque, h->state);
    return sum;
}

int main(void)
{
    struct hooks h = { limited, release, &budget, NULL };
    char *text = need(16);
    strcpy(text, "a text");
    struct node *row = need(3 * sizeof(struct node));
    for (int i = 0; i < 3; i++) { row[i].key = i; row[i].next = i ? &row[i - 1] : NULL; }
    printf("%s %d %d\n", text, row[2].next->key, calls);
    budget = 2 + (int)sizeof(struct state);
    struct state *s = begin(&h, "state");
    printf("%d %d %d\n", add(s, 1), add(s, 2), add(s, 3));
    printf("%s %d %d\n", s->name, begin(&h, "none") == NULL, budget);
    printf("%d\n", end(&h));
    free(text);
    free(row);
    return 0;
}
