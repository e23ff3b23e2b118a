//@ bless
// Functions that give memory to a variable of their caller.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int squares(int n, int **out, size_t *count)
{
    if (!out)
        return -1;
    int *v = malloc(n * sizeof *v);
    if (!v)
        return -1;
    for (int i = 0; i < n; i++)
        v[i] = i * i;
    *out = v;
    if (count != NULL)
        *count = n;
    return 0;
}

static void push(int **v, size_t *n, int x)
{
    if (!(*n & (*n - 1)))
        *v = realloc(*v, (*n ? *n * 2 : 1) * sizeof **v);
    (*v)[(*n)++] = x;
}

static void push_twice(int **v, size_t *n, int x)
{
    push(v, n, x);
    push(v, n, x + 1);
}

static void done(int **v)
{
    if (v != NULL && *v != NULL) {
        free(*v);
        *v = NULL;
    }
}

static void append(char **text, const char *more)
{
    size_t old = *text ? strlen(*text) : 0;
    *text = realloc(*text, old + strlen(more) + 1);
    strcpy(*text + old, more);
}

static int grid(double ***m, int rows, int columns)
{
    *m = malloc(rows * sizeof(double *));
    for (int i = 0; i < rows; i++) {
        (*m)[i] = calloc(columns, sizeof(double));
        for (int j = 0; j < columns; j++)
            (*m)[i][j] = i * columns + j;
    }
    return rows * columns;
}

static void clear(double ***m, int rows)
{
    for (int i = 0; i < rows; i++)
        free((*m)[i]);
    free(*m);
    *m = NULL;
}

static int sum(const int *v, size_t n)
{
    int total = 0;
    for (size_t i = 0; i < n; i++)
        total += v[i];
    return total;
}

int main(void)
{
    int *v;
    size_t n;
    if (squares(5, &v, &n))
        return 1;
    printf("%zu %d\n", n, sum(v, n));
    free(v);
    int *w = NULL;
    n = 0;
    for (int i = 0; i < 6; i++)
        push_twice(&w, &n, i * 10);
    printf("%zu %d %d\n", n, w[n - 1], sum(w, n));
    done(&w);
    printf("%d\n", w == NULL);
    done(&w);

    char *text = strdup("so");
    append(&text, " it");
    append(&text, " goes");
    puts(text);
    for (char *p = text; *p; p++)
        if (*p == ' ')
            *p = '_';
    puts(text);
    free(text);
    text = NULL;
    append(&text, "again");
    puts(text);
    free(text);

    double **m;
    int cells = grid(&m, 3, 4);
    printf("%d %g %g\n", cells, m[1][2], m[2][3]);
    clear(&m, 3);
    printf("%d\n", m == NULL);
    return 0;
}
