// What a handler learns of a signal, and the signals that wait while they are blocked.
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile sig_atomic_t seen;

static void show(const char *who, const siginfo_t *info)
{
    printf("%s: signo %d errno %d code %d", who, info->si_signo, info->si_errno, info->si_code);
    if (info->si_code == SI_USER || info->si_code == SI_TKILL || info->si_code == SI_QUEUE)
        printf(" sender %d %d", info->si_pid == getpid(), info->si_uid == getuid());
    if (info->si_code == SI_QUEUE)
        printf(" value %d", info->si_value.sival_int);
    printf("\n");
    seen++;
}

static void handler(int sig, siginfo_t *info, void *context)
{
    (void)context;
    show(sig == SIGFPE ? "fault" : "handler", info);
    if (sig == SIGFPE)
        siglongjmp(back, info->si_code);
}

static int divide(int a, int b) { return a / b; }

int main(void)
{
    printf("%zu %zu\n", sizeof(siginfo_t), offsetof(siginfo_t, si_value));
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    int sigs[] = {SIGFPE, SIGUSR1, SIGUSR2, SIGALRM, SIGRTMIN + 1, SIGRTMIN};
    for (int i = 0; i < 6; i++)
        sigaction(sigs[i], &action, NULL);

    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 7});

    for (volatile int round = 0; round < 3; round++) {
        int code = sigsetjmp(back, 1);
        if (code) {
            printf("back with %d\n", code);
            continue;
        }
        printf("%d\n", divide(round, 0));
    }

    // An ordinary signal is pending once, a real-time signal as often as it was sent; lower numbers come first.
    sigset_t set, pending;
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 3; i++) {
        sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 10 + i});
        sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 20 + i});
        raise(SIGUSR2);
    }
    sigpending(&pending);
    printf("pending %d %d %d\n", sigismember(&pending, SIGUSR2), sigismember(&pending, SIGRTMIN), sigismember(&pending, SIGUSR1));
    printf("blocked %d %d\n", sigismember(&set, SIGKILL), (sigprocmask(SIG_BLOCK, NULL, &set), sigismember(&set, SIGKILL)));
    siginfo_t info;
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGRTMIN);
    printf("%d\n", sigwaitinfo(&one, &info) == SIGRTMIN);
    show("waited", &info);
    sigprocmask(SIG_UNBLOCK, &set, NULL);

    struct itimerval timer = {{0, 0}, {0, 1000}};
    seen = 0;
    setitimer(ITIMER_REAL, &timer, NULL);
    while (!seen)
        pause();
    return 0;
}
