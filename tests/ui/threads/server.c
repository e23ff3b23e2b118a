// A server thread that accepts, client threads that connect, and threads that wait with poll, select, and epoll.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS 4

static int listener;
static struct sockaddr_in address;

static void *answer(void *arg)
{
    int fd = (int)(long)arg;
    char line[64];
    ssize_t n = recv(fd, line, sizeof line, 0);
    for (ssize_t i = 0; i < n; i++)
        if (line[i] >= 'a' && line[i] <= 'z')
            line[i] -= 32;
    send(fd, line, n, 0);
    close(fd);
    return NULL;
}

static void *serve(void *arg)
{
    (void)arg;
    pthread_t threads[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        int fd = accept(listener, NULL, NULL);
        pthread_create(&threads[i], NULL, answer, (void *)(long)fd);
    }
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    return NULL;
}

static char answers[CLIENTS][64];

static void *ask(void *arg)
{
    int number = (int)(long)arg;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        perror("connect");
    char line[64];
    int n = snprintf(line, sizeof line, "hello from %d", number);
    usleep(500 * number);
    write(fd, line, n);
    FILE *in = fdopen(fd, "r");
    fgets(answers[number], sizeof answers[number], in);
    fclose(in);
    return NULL;
}

static int ends[2];

static void *with_poll(void *arg)
{
    (void)arg;
    struct pollfd p = {ends[0], POLLIN, 0};
    return (void *)(long)(poll(&p, 1, -1) == 1 && p.revents == POLLIN);
}

static void *with_select(void *arg)
{
    (void)arg;
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    return (void *)(long)(select(ends[0] + 1, &set, NULL, NULL, NULL) == 1 && FD_ISSET(ends[0], &set));
}

static void *with_epoll(void *arg)
{
    (void)arg;
    int list = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 5}, found;
    epoll_ctl(list, EPOLL_CTL_ADD, ends[0], &event);
    int n = epoll_wait(list, &found, 1, -1);
    close(list);
    return (void *)(long)(n == 1 && found.data.u32 == 5);
}

int main(void)
{
    listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener, (struct sockaddr *)&address, sizeof address);
    listen(listener, CLIENTS);
    socklen_t size = sizeof address;
    getsockname(listener, (struct sockaddr *)&address, &size);

    pthread_t server, clients[CLIENTS];
    pthread_create(&server, NULL, serve, NULL);
    usleep(1000);
    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&clients[i], NULL, ask, (void *)(long)i);
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i], NULL);
        puts(answers[i]);
    }
    pthread_join(server, NULL);
    close(listener);

    void *(*waiting[])(void *) = {with_poll, with_select, with_epoll};
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        void *result;
        char c;
        pipe(ends);
        pthread_create(&thread, NULL, waiting[i], NULL);
        usleep(2000);
        write(ends[1], "x", 1);
        pthread_join(thread, &result);
        printf("%ld %zd\n", (long)result, read(ends[0], &c, 1));
        close(ends[0]);
        close(ends[1]);
    }
    return 0;
}
