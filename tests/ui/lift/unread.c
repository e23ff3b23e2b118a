//@ bless
// Variables that nothing reads are gone where control jumps about, too; what is computed for them is not.
#include <stdio.h>
#include <stdlib.h>

struct stream {
    void (*release)(void *);
    int n;
};

struct state {
    struct stream *stream;
    int *table;
};

static int calls;

static int next(void)
{
    return ++calls;
}

static int run(struct state *s, int k)
{
    struct stream *stream = s->stream;
    int size = 3, unused = next();
    int all[size];
    if (k > 1)
        goto middle;
again:
    k++;
    unused = next();
    for (int i = 0; i < size; i++) {
middle:
        all[0] = k;
        if (k == 4) {
            stream->release(s->table);
            s->table = NULL;
        }
        if (k > 4)
            return all[0] + (int)(sizeof all / sizeof *all);
    }
    goto again;
}

int main(void)
{
    struct stream stream = {free, 2};
    struct state s = {&stream, malloc(8)};
    printf("%d", run(&s, 0));
    printf(" %d %d\n", run(&s, 5), calls);
    return 0;
}
