// Local arrays and numbers that members of structs point to, which these cannot own: in a loop, by two names, used by their own names,
// seen as something else, where a `switch` leaves their declaration out.
#include <stdio.h>
#include <stdlib.h>

struct state {
    unsigned char *buffer;
    unsigned long total;
};

struct count {
    long *sum;
    unsigned char *bytes;
};

static unsigned long update(struct state *state, int n)
{
    for (int i = 0; i < n; i++)
        state->buffer[i % 8] ^= i * 7;
    state->total += state->buffer[n % 8];
    return state->total;
}

// Each turn has an array of its own.
static unsigned long in_turns(int n)
{
    unsigned long sum = 0;
    for (int i = 0; i < 3; i++) {
        unsigned char buffer[8] = {0};
        struct state s = {.buffer = buffer, .total = i};
        sum = sum * 7 + update(&s, n);
        buffer[0] = 200;
    }
    return sum;
}

static unsigned long shared(int n)
{
    unsigned char buffer[8] = {5};
    struct state s = {.buffer = buffer, .total = 1};
    struct state t = {.buffer = buffer, .total = 2};
    return update(&s, n) * 1000 + update(&t, n) + buffer[0];
}

static unsigned long fresh(struct state *state)
{
    for (int i = 0; i < 8; i++)
        state->buffer[i] = i;
    return update(state, 5);
}

static unsigned long jumped(int n)
{
    struct state s;
    s.total = n;
    switch (n) {
        unsigned char early[8];
    case 0:;
        unsigned char buffer[8];
        s.buffer = buffer;
        return fresh(&s);
    case 1:
        s.buffer = buffer;
        return fresh(&s) + 1000;
    default:
        s.buffer = early;
        return fresh(&s) + 2000;
    }
}

static long add(struct count *count)
{
    for (int i = 1; i < 4; i++)
        *count->sum += i;
    return count->bytes[0];
}

static long counted(void)
{
    long sum = 3;
    long seen = 0x102;
    struct count count = {.sum = &sum, .bytes = (unsigned char *)&seen};
    long first = add(&count);
    return sum * 10 + first;
}

int main(void)
{
    struct state state = {.buffer = calloc(8, 1), .total = 0};
    printf("%lu\n", update(&state, 20));
    free(state.buffer);
    printf("%lu %lu\n", in_turns(30), shared(20));
    printf("%lu %lu %lu %ld\n", jumped(0), jumped(1), jumped(2), counted());
    return 0;
}
