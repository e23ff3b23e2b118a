// A bounded queue with two conditions, three producers, two consumers; a barrier, keys with destructors, once.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define ROOM 8
static int queue[ROOM], head, count, closed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t start;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int made, destroyed;

static void destroy(void *p) {
    pthread_mutex_lock(&lock);
    destroyed += *(int *)p;
    pthread_mutex_unlock(&lock);
    free(p);
}
static void make_key(void) { made++; pthread_key_create(&key, destroy); }

static void tag(int n) {
    pthread_once(&once, make_key);
    int *p = malloc(sizeof *p);
    *p = n;
    pthread_setspecific(key, p);
}

static void *produce(void *arg) {
    int base = *(int *)arg;
    tag(base);
    pthread_barrier_wait(&start);
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        while (count == ROOM) pthread_cond_wait(&not_full, &lock);
        queue[(head + count++) % ROOM] = base + i;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *consume(void *arg) {
    long *sum = arg;
    tag(1);
    pthread_barrier_wait(&start);
    for (;;) {
        pthread_mutex_lock(&lock);
        while (count == 0 && !closed) pthread_cond_wait(&not_empty, &lock);
        if (count == 0) { pthread_mutex_unlock(&lock); pthread_exit(sum); }
        *sum += queue[head];
        head = (head + 1) % ROOM;
        count--;
        pthread_cond_signal(&not_full);
        pthread_mutex_unlock(&lock);
    }
}

int main(void) {
    pthread_t p[3], c[2];
    int bases[3] = {10000, 20000, 30000};
    long sums[2] = {0};
    pthread_barrier_init(&start, NULL, 5);
    for (int i = 0; i < 3; i++) pthread_create(&p[i], NULL, produce, &bases[i]);
    for (int i = 0; i < 2; i++) pthread_create(&c[i], NULL, consume, &sums[i]);
    for (int i = 0; i < 3; i++) pthread_join(p[i], NULL);
    pthread_mutex_lock(&lock);
    closed = 1;
    pthread_cond_broadcast(&not_empty);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < 2; i++) {
        void *r;
        pthread_join(c[i], &r);
        if (r != &sums[i]) puts("wrong result");
    }
    printf("sum %ld made %d destroyed %d\n", sums[0] + sums[1], made, destroyed);
    pthread_barrier_destroy(&start);
    return 0;
}
