/* Parts of objects of arenas are borrowed, or copied, for the time of a call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct point { int x, y; };
struct user {
    char name[16];
    int scores[4];
    struct point at;
    int n;
    struct user *next;
    long total;
};

static struct user *all;
static int calls;

static int sum(const int *v, int n) { int s = 0; for (int i = 0; i < n; i++) s += v[i]; return s; }
static void scale(int *v, int n, int by) { for (int i = 0; i < n; i++) v[i] *= by; }
static void shift(struct point *p, int d) { p->x += d; p->y -= d; calls++; }
static void add(long *to, long what) { *to += what; printf("add %ld\n", what); }
static void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }
static int length(const char *s) { int n = 0; while (*s++) n++; return n; }

static struct user *make(const char *name)
{
    struct user *u = calloc(1, sizeof *u);
    strncpy(u->name, name, sizeof u->name - 1);
    u->next = all;
    all = u;
    return u;
}

int main(void)
{
    struct user *a = make("alice"), *b = make("bob"), *c = make("a rather long name");
    for (int i = 0; i < 4; i++) a->scores[i] = i + 1, b->scores[i] = 10 * i;
    a->n = 3;
    scale(a->scores, a->n, 2);
    scale(b->scores + 1, a->next ? 1 : 3, 5);
    scale(&b->scores[2], b->n + 2, 7);
    shift(&a->at, 3);
    shift(&c->next->at, sum(a->scores, 4));
    add(&b->total, sum(b->scores, 4));
    add(&a->total, b->total * 2);
    swap(&a->at.x, &a->at.y);
    memcpy(c->scores, a->scores, sizeof c->scores);
    memmove(c->scores + 1, c->scores, 3 * sizeof(int));
    memset(b->scores, 0, 2 * sizeof(int));
    strcat(b->name, "by");
    b->name[0] = 'B';
    for (struct user *u = all; u; u = u->next) {
        printf("%s/%d/%zu:", u->name, length(u->name), strlen(u->name));
        for (int i = 0; i < 4; i++) printf(" %d", u->scores[i]);
        printf(" (%d, %d) %ld %d\n", u->at.x, u->at.y, u->total, strcmp(u->name, "Bobby"));
    }
    printf("%d %c %d\n", calls, *c->name, *(a->scores + 1));
    struct user local;
    memcpy(&local, a, sizeof local);
    local.n = 77;
    struct user *again = malloc(sizeof *again);
    memcpy(again, &local, sizeof(struct user));
    printf("%s %d %d\n", again->name, again->n, again->next == a->next);
    free(again);
    while (all) { struct user *u = all; all = u->next; free(u); }
    return 0;
}
