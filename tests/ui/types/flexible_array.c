#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct text { size_t length; char data[]; };
struct old { int n; int values[1]; };
struct zero { int n; long values[0]; };
static struct text *make(const char *s)
{
    size_t n = strlen(s);
    struct text *t = malloc(sizeof *t + n + 1);
    t->length = n;
    strcpy(t->data, s);
    return t;
}
int main(void)
{
    struct text *t = make("flexible");
    t = realloc(t, sizeof *t + 20);
    strcat(t->data, " array");
    t->length = strlen(t->data);
    printf("%zu %s %zu\n", t->length, t->data, sizeof *t);
    struct old *o = malloc(sizeof *o + 4 * sizeof(int));
    o->n = 5;
    int sum = 0;
    for (int i = 0; i < o->n; i++) o->values[i] = i * i;
    for (int i = 0; i < o->n; i++) sum += o->values[i];
    struct zero *z = malloc(sizeof *z + 2 * sizeof(long));
    z->values[1] = 7;
    printf("%d %ld %zu\n", sum, z->values[1], sizeof(struct zero));
    free(t); free(o); free(z);
    return 0;
}
