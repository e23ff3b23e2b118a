/* Datagrams, Unix sockets, pairs, messages in pieces, select on all of them. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void datagrams(void)
{
    int a = socket(AF_INET, SOCK_DGRAM, 0), b = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    struct sockaddr_in addr = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}}, from;
    socklen_t len = sizeof from;
    char buf[32];
    printf("unaddressed %zd %s\n", send(a, "x", 1, 0), strerror(errno));
    printf("bind %d\n", bind(a, (struct sockaddr *)&addr, sizeof addr));
    len = sizeof addr;
    getsockname(a, (struct sockaddr *)&addr, &len);
    printf("sent %zd\n", sendto(b, "datagram", 8, 0, (struct sockaddr *)&addr, sizeof addr));
    len = sizeof from;
    printf("cut %zd", recvfrom(a, buf, 4, 0, (struct sockaddr *)&from, &len));
    printf(" %.4s %s %u\n", buf, inet_ntoa(from.sin_addr), len);
    printf("connect %d\n", connect(b, (struct sockaddr *)&addr, sizeof addr));
    printf("sent %zd\n", send(b, "", 0, 0));
    printf("sent %zd\n", write(b, "two", 3));
    printf("empty %zd\n", recv(a, buf, sizeof buf, 0));
    printf("full length %zd\n", recv(a, buf, 1, MSG_TRUNC));
    int on = 1;
    printf("broadcast %d\n", setsockopt(a, SOL_SOCKET, SO_BROADCAST, &on, sizeof on));
    close(a);
    close(b);
}

static void unix_sockets(void)
{
    struct sockaddr_un addr = {AF_UNIX, "c2safe-socket"}, other;
    socklen_t len;
    char buf[32];
    unlink(addr.sun_path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_LOCAL, SOCK_STREAM, 0);
    printf("missing %d %s\n", connect(client, (struct sockaddr *)&addr, sizeof addr), strerror(errno));
    printf("bind %d\n", bind(server, (struct sockaddr *)&addr, sizeof addr));
    printf("listen %d\n", listen(server, 1));
    printf("connect %d\n", connect(client, (struct sockaddr *)&addr, sizeof addr));
    len = sizeof other;
    int peer = accept(server, (struct sockaddr *)&other, &len);
    printf("unnamed %u %d\n", len, other.sun_family);
    len = sizeof other;
    getpeername(client, (struct sockaddr *)&other, &len);
    printf("named %s %u\n", other.sun_path, len);
    send(peer, "unix", 5, 0);
    printf("%zd %s\n", recv(client, buf, sizeof buf, 0), buf);
    close(peer);
    printf("end %zd\n", recv(client, buf, sizeof buf, 0));
    printf("broken %zd %s\n", send(client, "x", 1, MSG_NOSIGNAL), strerror(errno));
    close(client);
    close(server);
    int again = socket(AF_UNIX, SOCK_STREAM, 0);
    printf("in use %d %s\n", bind(again, (struct sockaddr *)&addr, sizeof addr), strerror(errno));
    close(again);
    unlink(addr.sun_path);
}

static void pairs(void)
{
    int ends[2];
    char a[8] = "abc", b[8] = "defg", c[4], d[8];
    printf("pair %d\n", socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
    struct iovec out[2] = {{a, 3}, {b, 4}}, in[2] = {{c, 2}, {d, 3}};
    struct msghdr message = {0};
    message.msg_iov = out;
    message.msg_iovlen = 2;
    printf("sendmsg %zd\n", sendmsg(ends[0], &message, 0));
    message.msg_iov = in;
    printf("recvmsg %zd", recvmsg(ends[1], &message, 0));
    printf(" %.2s %.3s %d\n", c, d, message.msg_flags == MSG_TRUNC);
    close(ends[0]);
    close(ends[1]);
    printf("inet pair %d %s\n", socketpair(AF_INET, SOCK_STREAM, 0, ends), strerror(errno));

    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    int pipes[2];
    pipe(pipes);
    fd_set reads, writes;
    struct timeval limit = {0, 10000};
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_SET(ends[1], &reads);
    FD_SET(pipes[0], &reads);
    printf("select %d\n", select(pipes[1] + 1, &reads, NULL, NULL, &limit));
    printf("left %ld\n", (long)limit.tv_usec);
    write(ends[0], "x", 1);
    FD_SET(ends[1], &reads);
    FD_SET(pipes[0], &reads);
    FD_SET(ends[0], &writes);
    FD_SET(pipes[1], &writes);
    limit.tv_sec = 1;
    printf("select %d:", select(pipes[1] + 1, &reads, &writes, NULL, &limit));
    printf(" %d%d%d%d\n", FD_ISSET(ends[1], &reads), FD_ISSET(pipes[0], &reads), FD_ISSET(ends[0], &writes), FD_ISSET(pipes[1], &writes));
    /* Full in one direction: no room until somebody reads. */
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    char *big = calloc(1, 1 << 20);
    while (write(ends[0], big, 1 << 20) > 0) {
    }
    printf("full %d\n", errno == EAGAIN);
    limit.tv_sec = limit.tv_usec = 0;
    FD_ZERO(&writes);
    FD_SET(ends[0], &writes);
    printf("no room %d\n", select(ends[0] + 1, NULL, &writes, NULL, &limit));
    while (recv(ends[1], big, 1 << 20, MSG_DONTWAIT) > 0) {
    }
    FD_SET(ends[0], &writes);
    printf("room %d\n", select(ends[0] + 1, NULL, &writes, NULL, &limit));
    free(big);
    close(ends[0]);
    FD_ZERO(&reads);
    FD_SET(ends[0], &reads);
    printf("closed %d %s\n", select(ends[0] + 1, &reads, NULL, NULL, &limit), strerror(errno));
    printf("negative %d %s\n", select(-1, NULL, NULL, NULL, &limit), strerror(errno));
}

int main(void)
{
    datagrams();
    unix_sockets();
    pairs();
    return 0;
}
