//@ exit: 3
// main ends by pthread_exit and the program goes on; another thread calls exit, handlers run, buffers are flushed.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void handler(void) { printf("at exit\n"); }
static void *last(void *arg) {
    usleep(1000);
    printf("still here %s\n", (char *)arg);
    exit(3);
}

int main(void) {
    pthread_t t;
    atexit(handler);
    pthread_create(&t, NULL, last, "x");
    pthread_detach(t);
    pthread_exit(NULL);
}
