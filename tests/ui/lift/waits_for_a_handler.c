// A loop that waits for a handler looks at the object itself, not at a copy.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static volatile int *flag;
static void tick(int sig) { (void)sig; *flag = 1; }
static long wait_for(volatile int *f) {
    long i = 0;
    while (!*f && i < 1500000000) i++;
    return i;
}
int main(void) {
    volatile int here[1] = {1};
    signal(SIGALRM, tick);
    flag = calloc(1, sizeof *flag);
    printf("%ld", wait_for(here));
    ualarm(20000, 0);
    long n = wait_for(flag);
    printf(" %d %d\n", n > 0 && n < 1500000000, *flag);
    return 0;
}
