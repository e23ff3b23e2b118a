// Thread-local objects, errno of each thread, spinning on flags, read-write locks, semaphores, cancellation with cleanup.
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <unistd.h>
#include <sched.h>

static _Thread_local int mine = 5;
static __thread struct { int a, b; } pair = {1, 2};
static _Atomic int ready;
static volatile int spinning, stop;
static sem_t done;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static int shared;

static int *where(void) { static _Thread_local int calls; calls++; return &calls; }

static void *locals(void *arg) {
    int n = *(int *)arg;
    mine += n;
    pair.b *= n;
    for (int i = 0; i < n; i++) where();
    errno = n;
    if (fopen("/does/not/exist", "r")) abort();
    while (!ready) ;
    int *r = malloc(4 * sizeof *r);
    r[0] = mine; r[1] = pair.a + pair.b; r[2] = *where(); r[3] = errno;
    return r;
}

static void *spin(void *arg) {
    unsigned long n = 0;
    spinning = 1;
    do n++; while (!stop);
    *(int *)arg = n > 0;
    sem_post(&done);
    return NULL;
}

static void *reader(void *arg) {
    for (int i = 0; i < 100; i++) {
        pthread_rwlock_rdlock(&rw);
        int a = shared;
        sched_yield();
        if (a != shared) puts("torn");
        pthread_rwlock_unlock(&rw);
    }
    return arg;
}
static void *writer(void *arg) {
    for (int i = 0; i < 100; i++) {
        pthread_rwlock_wrlock(&rw);
        shared++;
        sched_yield();
        shared++;
        pthread_rwlock_unlock(&rw);
    }
    return arg;
}

static void cleanup(void *arg) { printf("cleanup %s\n", (char *)arg); }
static void *sleeper(void *arg) {
    pthread_cleanup_push(cleanup, "outer");
    pthread_cleanup_push(cleanup, "inner");
    sem_post(&done);
    for (;;) sleep(10);
    pthread_cleanup_pop(1);
    pthread_cleanup_pop(1);
    return arg;
}

int main(void) {
    pthread_t t[3], s;
    int n[3] = {1, 2, 3}, spun = 0;
    sem_init(&done, 0, 0);
    for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, locals, &n[i]);
    mine = 100;
    usleep(1000);
    ready = 1;
    for (int i = 0; i < 3; i++) {
        void *p;
        pthread_join(t[i], &p);
        int *r = p;
        printf("%d %d %d %d\n", r[0], r[1], r[2], r[3]);
        free(r);
    }
    printf("main %d %d\n", mine, pair.a + pair.b);
    pthread_create(&s, NULL, spin, &spun);
    while (!spinning) usleep(100);
    usleep(2000);
    stop = 1;
    sem_wait(&done);
    pthread_join(s, NULL);
    printf("spun %d\n", spun);
    pthread_create(&t[0], NULL, reader, NULL);
    pthread_create(&t[1], NULL, writer, NULL);
    pthread_create(&t[2], NULL, reader, NULL);
    for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
    printf("shared %d\n", shared);
    pthread_create(&s, NULL, sleeper, NULL);
    sem_wait(&done);
    pthread_cancel(s);
    void *r;
    pthread_join(s, &r);
    printf("cancelled %d\n", r == PTHREAD_CANCELED);
    return 0;
}
