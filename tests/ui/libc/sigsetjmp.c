// The mask of blocked signals: sigsetjmp saves it if asked to, setjmp never does.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static sigjmp_buf env;

static int is_blocked(int sig)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, sig);
}

static void change(int how, int sig)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(how, &set, NULL);
}

static void leave(int sig)
{
    printf("handler of %d, blocked %d\n", sig, is_blocked(sig));
    siglongjmp(env, sig);
}

static void note(int sig) { printf("note of %d\n", sig); }

static void attempt(int save)
{
    switch (sigsetjmp(env, save)) {
    case 0:
        raise(SIGUSR1);
        printf("not reached\n");
        break;
    default:
        printf("save %d: blocked %d\n", save, is_blocked(SIGUSR1));
    }
}

int main(void)
{
    signal(SIGUSR1, leave);
    signal(SIGUSR2, note);
    for (int i = 0; i < 3; i++)
        attempt(1);
    attempt(0);
    change(SIG_UNBLOCK, SIGUSR1);
    attempt(7);

    // A plain setjmp in a buffer that had a mask before.
    if (setjmp(env) == 0) {
        change(SIG_BLOCK, SIGUSR2);
        longjmp(env, 1);
    }
    printf("setjmp: %d\n", is_blocked(SIGUSR2));
    change(SIG_UNBLOCK, SIGUSR2);

    // What waited is delivered when the mask is restored, before the jump is over.
    if (sigsetjmp(env, 1) == 0) {
        change(SIG_BLOCK, SIGUSR2);
        raise(SIGUSR2);
        printf("pending\n");
        siglongjmp(env, 1);
    }
    printf("restored: %d\n", is_blocked(SIGUSR2));
    return 0;
}
