/* Timers whose handlers run while the program waits or loops. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t rings;
static void ring(int sig)
{
    (void)sig;
    rings++;
}

static void set(long first, long interval)
{
    struct itimerval t = {{0, interval}, {0, first}};
    if (setitimer(ITIMER_REAL, &t, NULL) != 0)
        perror("setitimer");
}

int main(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ring;
    sigaction(SIGALRM, &action, NULL);

    set(20000, 0);
    printf("pause %d %s\n", pause(), strerror(errno));
    set(20000, 0);
    struct timespec second = {1, 0}, left;
    printf("nanosleep %d %s ", nanosleep(&second, &left), strerror(errno));
    printf("%d\n", left.tv_nsec > 500000000);
    set(10000, 10000);
    while (rings < 5) {
    }
    printf("rings %d\n", rings >= 5);
    set(0, 0);
    struct itimerval now;
    getitimer(ITIMER_REAL, &now);
    printf("off %ld %ld\n", (long)now.it_value.tv_sec, (long)now.it_value.tv_usec);

    sigset_t alarms, none;
    sigemptyset(&none);
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    sigprocmask(SIG_BLOCK, &alarms, NULL);
    int before = rings, sig;
    set(5000, 0);
    struct timespec little = {0, 20000000};
    nanosleep(&little, NULL);
    printf("blocked %d\n", rings == before);
    sigset_t pending;
    sigpending(&pending);
    printf("pending %d\n", sigismember(&pending, SIGALRM));
    printf("suspend %d %d\n", sigsuspend(&none), rings == before + 1);
    set(5000, 0);
    printf("wait %d ", sigwait(&alarms, &sig));
    printf("%d %d\n", sig == SIGALRM, rings == before + 1);
    little.tv_nsec = 1000000;
    printf("timed %d %s\n", sigtimedwait(&alarms, NULL, &little), strerror(errno));
    printf("alarm %u ", alarm(100));
    printf("%u\n", alarm(0));
    return 0;
}
