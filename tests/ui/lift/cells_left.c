// Variables of which functions get the address, and that cannot be vectors.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int storage[4] = {1, 2, 3, 4};

// Memory of its own, and other.
static void either(int **out, int own)
{
    if (own) {
        *out = malloc(sizeof **out);
        **out = 7;
    } else {
        *out = storage;
    }
}

static void next(int **p)
{
    ++*p;
}

static void swap(char **a, char **b)
{
    char *t = *a;
    *a = *b;
    *b = t;
}

// The string that it replaces is the one that it reads.
static void twice(char **out, const char *s)
{
    char *both = malloc(2 * strlen(s) + 1);
    strcpy(both, s);
    strcat(both, s);
    free(*out);
    *out = both;
}

static int make(int **out)
{
    if (!out)
        return 0;
    *out = calloc(2, sizeof **out);
    return 1;
}

static int **kept;

static void keep(int **p)
{
    kept = p;
    *p = malloc(sizeof **p);
}

static void fill(int *given)
{
    make(&given);
    given[1] = 5;
    printf("%d %d\n", given[0], given[1]);
    free(given);
}

static jmp_buf out;

static void leave(int **p)
{
    *p = malloc(sizeof **p);
    **p = 3;
    longjmp(out, 1);
}

static void jumps(void)
{
    int *s = NULL;
    if (setjmp(out) == 0)
        leave(&s);
    else
        puts("left");
}

static void both(int **a, int **b)
{
    *a = malloc(sizeof **a);
    **a = 1;
    *b = malloc(sizeof **b);
    **b = 2;
}

static int *shared;

static void share(int **p)
{
    *p = malloc(sizeof **p);
    **p = 8;
    shared = *p;
}

static size_t lines(char **line, size_t *room, FILE *in)
{
    size_t n = 0;
    while (getline(line, room, in) > 0)
        n += strlen(*line);
    return n;
}

int main(void)
{
    int *p;
    either(&p, 0);
    next(&p);
    printf("%d\n", *p);
    either(&p, 1);
    printf("%d\n", *p);
    free(p);

    char *a = strdup("one"), *b = strdup("two");
    swap(&a, &b);
    printf("%s %s\n", a, b);
    twice(&a, a);
    printf("%s\n", a);
    free(a);
    free(b);

    printf("%d\n", make(NULL));
    int *q;
    make(&q);
    printf("%d\n", q[1]);
    free(q);
    fill(storage);

    int *r;
    keep(&r);
    *r = 4;
    printf("%d\n", **kept);
    free(*kept);

    jumps();

    int *x = NULL;
    both(&x, &x);
    printf("%d\n", *x);

    int *y;
    share(&y);
    *shared = 9;
    printf("%d\n", *y);
    free(y);

    char *line = NULL;
    size_t room = 0;
    printf("%zu\n", lines(&line, &room, stdin));
    free(line);
    return 0;
}
