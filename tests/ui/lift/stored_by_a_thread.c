// A member that another thread changes while this one waits: storing what was read from it before is not storing it again.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct box {
    int *value;
    int size;
};

static pthread_barrier_t turn;
static struct box *shared;

static void *other(void *arg) {
    (void)arg;
    int *mine = malloc(sizeof *mine);
    *mine = 9;
    pthread_barrier_wait(&turn);
    shared->value = mine;
    pthread_barrier_wait(&turn);
    return 0;
}

static void put_back(struct box *b, int **theirs) {
    int *before = b->value;
    pthread_barrier_wait(&turn);
    pthread_barrier_wait(&turn);
    *theirs = b->value;
    b->value = before;
}

int main(void) {
    struct box *b = malloc(sizeof *b);
    b->value = malloc(sizeof *b->value);
    *b->value = 4;
    b->size = 1;
    shared = b;
    pthread_barrier_init(&turn, 0, 2);
    pthread_t thread;
    pthread_create(&thread, 0, other, 0);
    int *theirs;
    put_back(b, &theirs);
    pthread_join(thread, 0);
    printf("%d %d\n", *theirs, *b->value);
    free(theirs);
    free(b->value);
    free(b);
    return 0;
}
