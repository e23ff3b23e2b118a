#ifndef _SIGNAL_H
#define _SIGNAL_H
#include <bits/types.h>
#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPOLL 29
#define SIGPWR 30
#define SIGSYS 31
#define SIGRTMIN 34
#define SIGRTMAX 64
#define NSIG 65
#define _NSIG 65
typedef void (*__sighandler_t)(int);
typedef void (*sighandler_t)(int);
typedef void (*sig_t)(int);
typedef int sig_atomic_t;
#define SIG_DFL ((__sighandler_t)0)
#define SIG_IGN ((__sighandler_t)1)
#define SIG_ERR ((__sighandler_t)-1)
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
#define SA_NOCLDSTOP 1
#define SA_NOCLDWAIT 2
#define SA_SIGINFO 4
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_RESETHAND 0x80000000
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8
#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6
#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_MESGQ (-3)
#define SI_ASYNCIO (-4)
#define SI_SIGIO (-5)
#define SI_TKILL (-6)
typedef union sigval { int sival_int; void *sival_ptr; } sigval_t;
typedef struct {
    int si_signo, si_errno, si_code, __pad0;
    union {
        int __pad[28];
        struct { pid_t __pid; uid_t __uid; union { struct { int __status; clock_t __utime, __stime; } __child; sigval_t __value; } __more; } __sender;
        struct { void *__addr; short __addr_lsb; } __fault;
        struct { long __band; int __fd; } __poll;
    } __sifields;
} siginfo_t;
#define si_pid __sifields.__sender.__pid
#define si_uid __sifields.__sender.__uid
#define si_status __sifields.__sender.__more.__child.__status
#define si_utime __sifields.__sender.__more.__child.__utime
#define si_stime __sifields.__sender.__more.__child.__stime
#define si_value __sifields.__sender.__more.__value
#define si_int si_value.sival_int
#define si_ptr si_value.sival_ptr
#define si_addr __sifields.__fault.__addr
#define si_addr_lsb __sifields.__fault.__addr_lsb
#define si_band __sifields.__poll.__band
#define si_fd __sifields.__poll.__fd
struct sigaction {
    union { __sighandler_t sa_handler; void (*sa_sigaction)(int, siginfo_t *, void *); } __sigaction_handler;
    sigset_t sa_mask;
    int sa_flags;
    void (*sa_restorer)(void);
};
#define sa_handler __sigaction_handler.sa_handler
#define sa_sigaction __sigaction_handler.sa_sigaction
typedef struct { void *ss_sp; int ss_flags; size_t ss_size; } stack_t;
#define SS_ONSTACK 1
#define SS_DISABLE 2
#define SIGSTKSZ 8192
#define MINSIGSTKSZ 2048
__sighandler_t signal(int sig, __sighandler_t handler);
int raise(int sig);
int kill(pid_t pid, int sig);
int sigaction(int sig, const struct sigaction *restrict action, struct sigaction *restrict old);
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int sig);
int sigdelset(sigset_t *set, int sig);
int sigismember(const sigset_t *set, int sig);
int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *mask);
int sigwait(const sigset_t *restrict set, int *restrict sig);
int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info);
int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict timeout);
int __c2safe_sigqueue(pid_t pid, int sig, void *value);
static inline int sigqueue(pid_t pid, int sig, const union sigval value) { return __c2safe_sigqueue(pid, sig, value.sival_ptr); }
int sigaltstack(const stack_t *restrict stack, stack_t *restrict old);
int siginterrupt(int sig, int flag);
int killpg(pid_t group, int sig);
int pthread_kill(unsigned long thread, int sig);
int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
void psignal(int sig, const char *s);
char *strsignal(int sig);
/* As in glibc, the first word is all of a set that counts. */
static inline int sigisemptyset(const sigset_t *set) { return set->__val[0] == 0; }
static inline int sigandset(sigset_t *out, const sigset_t *a, const sigset_t *b)
{
    out->__val[0] = a->__val[0] & b->__val[0];
    return 0;
}
static inline int sigorset(sigset_t *out, const sigset_t *a, const sigset_t *b)
{
    out->__val[0] = a->__val[0] | b->__val[0];
    return 0;
}
static inline int sighold(int sig)
{
    sigset_t set;
    sigemptyset(&set);
    return sigaddset(&set, sig) < 0 ? -1 : sigprocmask(SIG_BLOCK, &set, NULL);
}
static inline int sigrelse(int sig)
{
    sigset_t set;
    sigemptyset(&set);
    return sigaddset(&set, sig) < 0 ? -1 : sigprocmask(SIG_UNBLOCK, &set, NULL);
}
static inline int sigignore(int sig)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    return sigaction(sig, &action, NULL);
}
static inline int gsignal(int sig) { return raise(sig); }
static inline __sighandler_t ssignal(int sig, __sighandler_t handler) { return signal(sig, handler); }
#endif
