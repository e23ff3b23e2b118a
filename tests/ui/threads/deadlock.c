//@ panic: deadlock.c:19: deadlock
// Two threads wait for each other's lock: C would hang.
#include <pthread.h>
#include <sched.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

static void *other(void *arg) {
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    return arg;
}

int main(void) {
    pthread_t t;
    pthread_mutex_lock(&a);
    pthread_create(&t, 0, other, 0);
    sched_yield();
    pthread_mutex_lock(&b);
    pthread_join(t, 0);
    return 0;
}
