// Structs that cannot own what they point to are passed and returned as in C: a member gets something else, a parameter changes, an
// argument is no variable, a result goes to a member.
#include <stdio.h>
#include <stdlib.h>

struct state {
    int *counter;
    int n;
};

struct pair {
    struct state first;
    int size;
};

static struct state create(int n)
{
    int *counter = malloc(sizeof(int));
    counter[0] = n;
    return (struct state){.counter = counter, .n = n};
}

// A parameter that changes is the function's own.
static int replaced(struct state state, int *other)
{
    state.counter = other;
    state.n++;
    return state.counter[0] + state.n;
}

static int sum(struct state state)
{
    return state.counter[0] + state.n;
}

static int sum_of(struct pair pair)
{
    return pair.first.counter[0] + pair.size;
}

// The argument is what it was before the others are evaluated.
static int both(struct state state, int n)
{
    return state.n * 100 + n;
}

static int changed(struct state *state)
{
    return ++state->n;
}

int main(void)
{
    struct state state = create(8);
    int other = 77;
    printf("%d %d %d\n", replaced(state, &other), state.counter[0], state.n);
    struct pair pair;
    pair.first = create(5);
    pair.size = 9;
    printf("%d %d\n", sum_of(pair), sum(pair.first));
    struct state made = create(3);
    int n = changed(&made);
    printf("%d\n", both(made, n));
    printf("%d\n", sum((struct state){.counter = &other, .n = 1}));
    free(made.counter);
    free(pair.first.counter);
    free(state.counter);
    return 0;
}
