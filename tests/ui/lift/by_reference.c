//@ bless
// Structs that own memory are returned and passed by value in C: here by reference, for the memory cannot be copied.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct state {
    unsigned char *key;
    unsigned *counter;
};

static struct state create(int size)
{
    unsigned char *key;
    switch (size) {
    case 8: {
        unsigned char *buffer = calloc(8, 1);
        key = buffer;
        break;
    }
    default: {
        unsigned char *buffer = calloc(16, 1);
        key = buffer;
        break;
    }
    }
    unsigned *counter = malloc(sizeof(unsigned));
    counter[0] = 1;
    return (struct state){.key = key, .counter = counter};
}

// What another function returned.
static struct state create_large(void)
{
    return create(16);
}

static void mix(unsigned char *key, int size, int seed)
{
    for (int i = 0; i < size; i++)
        key[i] = key[i] * 31 + seed + i;
}

// It only reads its parameter, and writes to what that points to.
static int generate(struct state state, int size, unsigned char *out)
{
    unsigned char *key = state.key;
    unsigned *counter = state.counter;
    (void)state;
    if (counter[0] > 3)
        return 0;
    mix(key, size, counter[0]);
    memcpy(out, key, size);
    counter[0] = counter[0] + 1;
    return 1;
}

static int twice(struct state state, int size, unsigned char *out)
{
    int first = generate(state, size, out);
    return first + generate(state, size, out);
}

static void end(struct state state)
{
    free(state.key);
    free(state.counter);
}

int main(void)
{
    unsigned char out[16];
    struct state state = create(8);
    for (int i = 0; i < 3; i++) {
        int ok = twice(state, 8, out);
        printf("%d %d %d\n", ok, out[0], out[7]);
    }
    struct state large;
    large = create_large();
    printf("%d %d\n", generate(large, 16, out), out[15]);
    end(large);
    end(state);
    return 0;
}
