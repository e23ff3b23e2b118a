// Sorts that stay calls of the library, or whose arrays stay where they are, do the same.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int up(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int down(const void *a, const void *b)
{
    return up(b, a);
}

static void show(const int *v, int n)
{
    for (int i = 0; i < n; i++)
        printf("%d ", v[i]);
    puts("");
}

// Two comparisons for one call.
static void sort(int *v, size_t n, int (*compare)(const void *, const void *))
{
    qsort(v, n, sizeof(int), compare);
}

// Pairs of numbers, which have no type.
static int pairs(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return x[1] - y[1];
}

// It looks at its neighbours: they are where glibc has them while it sorts.
static int first_letters(const void *a, const void *b)
{
    return strncmp(a, b, 1);
}

// A comparison that sorts.
static int sums(const void *a, const void *b)
{
    int x[3], y[3];
    memcpy(x, a, sizeof x);
    memcpy(y, b, sizeof y);
    qsort(x, 3, sizeof(int), down);
    qsort(y, 3, sizeof(int), up);
    return x[0] - y[2];
}

static jmp_buf out;

static int leaves(const void *a, const void *b)
{
    if (*(const int *)a == 7 || *(const int *)b == 7)
        longjmp(out, 1);
    return up(a, b);
}

struct wide {
    int v[3];
};

static int wide(const void *a, const void *b)
{
    return sums(((const struct wide *)a)->v, ((const struct wide *)b)->v);
}

int main(void)
{
    int v[] = {5, 3, 9, 1, 7, 2};
    sort(v, 6, up);
    show(v, 6);
    sort(v, 6, down);
    show(v, 6);
    qsort(v, 3, 2 * sizeof(int), pairs);
    show(v, 6);
    char words[3][4] = {"cab", "abc", "bca"};
    qsort(words, 3, sizeof words[0], first_letters);
    printf("%s %s %s\n", words[0], words[1], words[2]);
    int rows[2][3] = {{1, 9, 2}, {4, 5, 6}};
    qsort(rows, 2, sizeof rows[0], sums);
    show(rows[0], 6);
    struct wide w[2] = {{{1, 9, 2}}, {{4, 5, 6}}};
    qsort(w, 2, sizeof w[0], wide);
    show(w[0].v, 3);
    int n = 6;
    if (setjmp(out) == 0) {
        qsort(v, n--, sizeof(int), leaves);
        puts("sorted");
    } else {
        puts("left");
    }
    int *none = NULL;
    qsort(none, 0, sizeof *none, up);
    unsigned char bytes[] = "hello";
    qsort(bytes, 5, 1, first_letters);
    printf("%s\n", bytes);
    return 0;
}
