/* What files that are no terminals say, and settings without a terminal. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

int main(void)
{
    struct termios t;
    struct winsize size;
    int fd = open("file", O_CREAT | O_RDWR, 0600), n = -1;
    write(fd, "0123456789", 10);
    lseek(fd, 3, SEEK_SET);
    printf("%d %s\n", tcgetattr(fd, &t), strerror(errno));
    errno = 0;
    printf("%d %s\n", ioctl(fd, TIOCGWINSZ, &size), strerror(errno));
    printf("%d", ioctl(fd, FIONREAD, &n));
    printf(" %d\n", n);
    errno = 0;
    printf("%d %s\n", isatty(fd), strerror(errno));
    printf("%d %s\n", isatty(77), strerror(errno));
    memset(&t, 0xff, sizeof t);
    cfmakeraw(&t);
    printf("%#x %#x %#x %#x %d %d\n", t.c_iflag, t.c_oflag, t.c_cflag & ~CBAUD, t.c_lflag, t.c_cc[VMIN], t.c_cc[VTIME]);
    printf("%d %d\n", cfsetospeed(&t, B9600), cfgetospeed(&t) == B9600);

    struct pollfd p[4] = {{fd, POLLIN | POLLOUT, 0}, {99, POLLIN, 0}, {-1, POLLIN, 5}, {0, POLLIN, 0}};
    printf("%d", poll(p, 3, 0));
    printf(" %d %d %d\n", p[0].revents, p[1].revents, p[2].revents);
    int ends[2];
    printf("%d", pipe2(ends, O_NONBLOCK | O_CLOEXEC));
    printf(" %d %d\n", fcntl(ends[0], F_GETFD), fcntl(ends[1], F_GETFL) == (O_WRONLY | O_NONBLOCK));
    struct stat st;
    fstat(ends[0], &st);
    printf("%d %d\n", S_ISFIFO(st.st_mode), (int)lseek(ends[0], 0, SEEK_CUR));
    char c;
    printf("%zd %s\n", read(ends[0], &c, 1), strerror(errno));
    printf("%zd %s\n", read(ends[1], &c, 1), strerror(errno));

    int list = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {EPOLLIN, {.u64 = 42}}, got[4];
    printf("%d", epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &e));
    printf(" %d %s\n", epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &e), strerror(errno));
    printf("%d %s\n", epoll_ctl(list, EPOLL_CTL_ADD, fd, &e), strerror(errno));
    printf("%d\n", epoll_wait(list, got, 4, 5));
    write(ends[1], "xyz", 3);
    printf("%d", epoll_wait(list, got, 4, 1000));
    printf(" %d %d\n", got[0].events == EPOLLIN, (int)got[0].data.u64);
    e.events = EPOLLIN | EPOLLONESHOT;
    epoll_ctl(list, EPOLL_CTL_MOD, ends[0], &e);
    printf("%d", epoll_wait(list, got, 4, 0));
    printf(" %d\n", epoll_wait(list, got, 4, 0));
    printf("%d", epoll_ctl(list, EPOLL_CTL_DEL, ends[0], NULL));
    printf(" %d\n", epoll_ctl(list, EPOLL_CTL_DEL, ends[0], NULL));
    close(ends[1]);
    p[0].fd = ends[0];
    read(ends[0], &c, 1);
    read(ends[0], &c, 1);
    printf("%d", poll(p, 1, 0));
    printf(" %d %d\n", p[0].revents & POLLIN, p[0].revents & POLLHUP);
    read(ends[0], &c, 1);
    printf("%d", poll(p, 1, 0));
    printf(" %d\n", p[0].revents);
    unlink("file");
    return 0;
}
