//@ bless
// Local arrays and numbers that members of structs point to, where other objects of the struct own memory.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct state {
    unsigned long *block;
    unsigned char *buffer;
    unsigned long total;
};

struct context {
    unsigned char *key;
    unsigned long *sequence;
};

static void start(unsigned long *block)
{
    for (int i = 0; i < 4; i++)
        block[i] = i * 77;
}

static void update(struct state *state, const unsigned char *in, int n)
{
    struct state s = *state;
    for (int i = 0; i < n; i++) {
        s.buffer[i % 8] ^= in[i];
        s.block[i % 4] += s.buffer[i % 8];
    }
    state->total = s.total + n;
}

static unsigned long digest(struct state *state)
{
    unsigned long sum = state->total;
    for (int i = 0; i < 4; i++)
        sum = sum * 31 + state->block[i] + state->buffer[i];
    return sum;
}

static struct state *make(void)
{
    unsigned char *buffer = calloc(8, 1);
    unsigned long *block = calloc(4, sizeof(unsigned long));
    struct state s = {.block = block, .buffer = buffer, .total = 0};
    struct state *p = malloc(sizeof(struct state));
    p[0] = s;
    start(block);
    return p;
}

static void end(struct state *state)
{
    free(state->block);
    free(state->buffer);
    free(state);
}

// The state is a variable, and what it points to as well.
static unsigned long at_once(const unsigned char *in, int n)
{
    unsigned char buffer[8] = {1, 0, 3};
    unsigned long block[4] = {0};
    struct state s = {.block = block, .buffer = buffer, .total = 0};
    struct state p = s;
    start(block);
    struct state *state = &p;
    update(state, in, n);
    update(state, in, n / 2);
    return digest(state);
}

static int setup(struct context context, int n)
{
    for (int i = 0; i < n; i++)
        context.key[i % 8] = i * 3;
    context.sequence[0] = 5;
    return n > 0 ? 0 : 1;
}

static int seal(int n, unsigned char *out)
{
    unsigned char key[8] = {0};
    unsigned long sequence = 3;
    struct context context = {.key = key, .sequence = &sequence};
    if (setup(context, n) == 0) {
        unsigned long s = context.sequence[0];
        for (int i = 0; i < 8; i++)
            out[i] = context.key[i] ^ s;
        context.sequence[0] = s + 1;
        return (int)context.sequence[0];
    }
    return -(int)context.sequence[0];
}

int main(void)
{
    unsigned char in[40], out[8] = {0};
    for (int i = 0; i < 40; i++)
        in[i] = i * 7;
    struct state *state = make();
    update(state, in, 40);
    printf("%lu\n", digest(state));
    end(state);
    printf("%lu\n", at_once(in, 40));
    int sealed = seal(20, out);
    printf("%d %d %d\n", sealed, out[0], out[7]);
    printf("%d\n", seal(0, out));
    return 0;
}
