// <threads.h>: the same with C11's names, results of int, timed waits.
#include <threads.h>
#include <stdio.h>
#include <time.h>

static mtx_t lock;
static cnd_t changed;
static int turn;
static once_flag flag = ONCE_FLAG_INIT;
static tss_t key;

static void hello(void) { puts("once"); }

static int player(void *arg) {
    int me = *(int *)arg;
    call_once(&flag, hello);
    tss_set(key, arg);
    for (int i = 0; i < 3; i++) {
        mtx_lock(&lock);
        while (turn % 2 != me) cnd_wait(&changed, &lock);
        printf("player %d, turn %d\n", *(int *)tss_get(key), turn++);
        cnd_broadcast(&changed);
        mtx_unlock(&lock);
    }
    if (me) thrd_exit(-7);
    return 40 + me;
}

int main(void) {
    thrd_t t[2];
    int ids[2] = {0, 1}, result[2];
    mtx_init(&lock, mtx_timed | mtx_recursive);
    cnd_init(&changed);
    tss_create(&key, NULL);
    for (int i = 0; i < 2; i++) thrd_create(&t[i], player, &ids[i]);
    for (int i = 0; i < 2; i++) thrd_join(t[i], &result[i]);
    printf("results %d %d\n", result[0], result[1]);
    mtx_lock(&lock);
    mtx_lock(&lock);
    mtx_unlock(&lock);
    struct timespec until;
    timespec_get(&until, TIME_UTC);
    until.tv_nsec += 1000000;
    if (until.tv_nsec >= 1000000000) { until.tv_sec++; until.tv_nsec -= 1000000000; }
    printf("timed out %d\n", cnd_timedwait(&changed, &lock, &until) == thrd_timedout);
    mtx_unlock(&lock);
    printf("%d\n", thrd_equal(thrd_current(), thrd_current()) != 0);
    return 0;
}
