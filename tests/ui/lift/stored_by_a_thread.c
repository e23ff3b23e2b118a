// A member that another thread changes while this one waits: storing what was read from it before is not storing it again.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct box {
    int *value;
    int size;
};

static atomic_int turn;

static int *made(int value) {
    int *p = malloc(sizeof *p);
    *p = value;
    return p;
}

static void *other(void *arg) {
    struct box *b = arg;
    while (atomic_load(&turn) != 1)
        sched_yield();
    b->value = made(9);
    atomic_store(&turn, 2);
    return 0;
}

int main(void) {
    struct box *b = malloc(sizeof *b);
    b->value = made(4);
    b->size = 1;
    pthread_t thread;
    pthread_create(&thread, 0, other, b);

    int *before = b->value;
    atomic_store(&turn, 1);
    while (atomic_load(&turn) != 2)
        sched_yield();
    int *theirs = b->value;
    b->value = before;

    pthread_join(thread, 0);
    printf("%d %d\n", *theirs, *b->value);
    free(theirs);
    free(before);
    free(b);
    return 0;
}
