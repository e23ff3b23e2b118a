//@ bless
// Arrays that grow in a macro: allocated first, then made larger.
#include <stdio.h>
#include <stdlib.h>

#define APPEND(value, data, size)                                                       \
    {                                                                                   \
        if (!(*(size) & (*(size) - 1)))                                                 \
            *(data) = *(size) == 0 ? malloc(sizeof **(data))                            \
                                   : realloc(*(data), *(size) * 2 * sizeof **(data));   \
        (*(data))[*(size)] = (value);                                                   \
        (*(size))++;                                                                    \
    }

struct store {
    int *values;
    size_t count;
};

static void add(struct store *s, int x)
{
    APPEND(x, &s->values, &s->count);
}

static int sum(const struct store *s)
{
    int total = 0;
    for (size_t i = 0; i < s->count; i++)
        total += s->values[i];
    return total;
}

static int turns;

static int turn(void)
{
    return turns++ & 1;
}

int main(void)
{
    unsigned *rle = 0;
    size_t n = 0;
    for (int i = 0; i < 10; i++)
        APPEND(i * 3, &rle, &n);
    unsigned total = 0;
    for (size_t i = 0; i < n; i++)
        total += rle[i];
    printf("%u\n", total);
    free(rle);
    struct store s = {0, 0};
    for (int i = 0; i < 5; i++)
        add(&s, i);
    printf("%d\n", sum(&s));
    // What decides has an effect.
    for (int i = 0; i < 4; i++) {
        free(s.values);
        s.values = turn() ? malloc(sizeof(int)) : calloc(2, sizeof(int));
        s.values[0] = turns;
        printf("%d ", *&*s.values);
    }
    puts("");
    free(s.values);
    return 0;
}
