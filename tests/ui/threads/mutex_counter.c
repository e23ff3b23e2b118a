// Four threads count with a mutex; results come back through pthread_join.
#include <pthread.h>
#include <stdio.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long counter;

struct job { int id, rounds; };

static void *work(void *arg) {
    struct job *job = arg;
    for (int i = 0; i < job->rounds; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
    }
    return (void *)(intptr_t)(job->id * 10);
}

int main(void) {
    pthread_t threads[4];
    struct job jobs[4];
    for (int i = 0; i < 4; i++) {
        jobs[i] = (struct job){i, 10000 * (i + 1)};
        if (pthread_create(&threads[i], NULL, work, &jobs[i])) return 1;
    }
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        printf("thread %d: %d\n", i, (int)(intptr_t)result);
    }
    printf("counter %ld\n", counter);
    return 0;
}
