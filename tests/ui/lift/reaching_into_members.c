// A parameter that reaches back before where it points, and places that are compared, in what a member of an object owns.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct state {
    unsigned char *buffer;
    unsigned long total;
};

static unsigned long last(unsigned len, unsigned long sum, unsigned rest, const unsigned char *d)
{
    unsigned char block[16] = {0};
    const unsigned char *from = d + len - rest;
    memcpy(block, from, rest);
    for (int i = 0; i < 16; i++)
        sum = sum * 31 + block[i];
    return sum;
}

static unsigned long digest(struct state *state)
{
    unsigned char *buffer = state->buffer;
    unsigned r = state->total % 16;
    unsigned rest = r % 8;
    unsigned char *end = buffer + r - rest;
    return last(r, 1, rest, end) + (end - state->buffer);
}

static int zeros(struct state *state)
{
    int n = 0;
    for (unsigned char *p = state->buffer; p < state->buffer + state->total; p++)
        n += *p == 0;
    return n;
}

static struct state *make(unsigned long total)
{
    unsigned char *buffer = calloc(32, 1);
    struct state *state = malloc(sizeof(struct state));
    state->buffer = buffer;
    state->total = total;
    return state;
}

int main(void)
{
    struct state *all[3];
    for (int i = 0; i < 3; i++) {
        all[i] = make(13 + i);
        for (int k = 0; k < 32; k++)
            all[i]->buffer[k] = k % (i + 2);
    }
    for (int i = 0; i < 3; i++) {
        printf("%lu %d\n", digest(all[i]), zeros(all[i]));
        free(all[i]->buffer);
        free(all[i]);
    }
    return 0;
}
