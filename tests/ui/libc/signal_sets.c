// Sets of signals as values, the old functions that block one signal, and functions of wide strings.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static void note(int sig) { printf("note %d\n", sig); }

int main(void)
{
    sigset_t a, b, both, either, none;
    sigemptyset(&a);
    sigemptyset(&b);
    sigemptyset(&none);
    sigaddset(&a, SIGUSR1);
    sigaddset(&a, SIGINT);
    sigaddset(&b, SIGINT);
    sigaddset(&b, SIGRTMAX);
    sigandset(&both, &a, &b);
    sigorset(&either, &a, &b);
    for (int sig = 1; sig <= SIGRTMAX; sig++)
        if (sigismember(&either, sig))
            printf("%d%s\n", sig, sigismember(&both, sig) == 1 ? " in both" : "");
    printf("empty %d %d\n", sigisemptyset(&none), sigisemptyset(&both));

    ssignal(SIGUSR1, note);
    sighold(SIGUSR1);
    gsignal(SIGUSR1);
    printf("held\n");
    sigrelse(SIGUSR1);
    sigignore(SIGUSR1);
    gsignal(SIGUSR1);

    wchar_t text[40], *end = wcpcpy(text, L"wide");
    end = wmempcpy(end, L" string", 8);
    printf("%ls %td %td\n", text, end - text, wcschrnul(text, L'!') - text);
    struct tm tm = {.tm_year = 124, .tm_mon = 1, .tm_mday = 29, .tm_hour = 7};
    printf("%zu", wcsftime(text, 40, L"%Y-%m-%d at %-H o'clock, %%", &tm));
    printf(" %ls\n", text);

    char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_32BIT, -1, 0);
    pages[0] = 'x';
    pages = mremap(pages, 8192, 65536, MREMAP_MAYMOVE);
    printf("%c%d\n", pages[0], pages[65535]);
    munmap(pages, 65536);
    char c;
    int fd = openat64(AT_FDCWD, "/dev/zero", O_RDONLY | O_LARGEFILE);
    printf("%zd\n", pread64(fd, &c, 1, 0));
    close(fd);
    return 0;
}
