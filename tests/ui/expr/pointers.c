#include <stdio.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
struct node { int value; struct list { struct list *next; } link; };
#define container_of(p, t, m) ((t *)((char *)(p) - offsetof(t, m)))
static void set(int **p, int *v) { *p = v; }
int main(void)
{
    int m[3][4]; int *flat = &m[0][0];
    for (int i = 0; i < 12; i++) flat[i] = i;
    int (*row)[4] = m + 1;
    printf("%d %d %d %ld\n", (*row)[2], row[1][3], *(*(m + 2) + 1), (long)(&m[2][0] - &m[0][0]));
    struct node n = { 42, { NULL } };
    struct list *l = &n.link;
    printf("%d\n", container_of(l, struct node, link)->value);
    int x = 1, y = 2, *p; set(&p, &x); *p += 10; set(&p, &y); *p *= 4;
    printf("%d %d %d\n", x, y, p == &y);
    uintptr_t tagged = (uintptr_t)&n | 1;
    struct node *back = (struct node *)(tagged & ~(uintptr_t)1);
    printf("%d %d\n", back->value, (int)(tagged & 1));
    char *bytes = (char *)&x; int sum = 0; for (size_t i = 0; i < sizeof x; i++) sum += bytes[i];
    printf("%d %d\n", sum, !p);
    void *v = m; int *end = (int *)v + 12; int total = 0; for (int *q = v; q < end; q++) total += *q;
    printf("%d %d\n", total, end[-1]);
    int **table = malloc(3 * sizeof *table); for (int i = 0; i < 3; i++) table[i] = &m[i][i];
    printf("%d\n", *table[0] + *table[1] + **(table + 2)); free(table);
    const char *s = "end"; while (*s) s++; printf("%c\n", s[-1]);
    return 0;
}
