// A handler for a division by zero that leaves by longjmp.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static sigjmp_buf back;
static volatile sig_atomic_t caught;

static void handler(int sig) {
    caught = sig;
    siglongjmp(back, 1);
}

static int divide(int a, int b) { return a / b; }
static unsigned long remainder_of(unsigned long a, unsigned long b) { a %= b; return a; }

int main(void) {
    signal(SIGFPE, handler);
    for (volatile int d = 2; d > -2; d--) {
        if (sigsetjmp(back, 1)) {
            printf("caught %d\n", (int)caught);
            continue;
        }
        printf("%d\n", divide(10, d));
        printf("%lu\n", remainder_of(17, d * d));
    }
    signal(SIGFPE, SIG_DFL);
    return 0;
}
