/* A server and a client in one process: streams of the internet. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static void options(int s)
{
    int value = 0;
    socklen_t len = sizeof value;
    printf("type %d ", getsockopt(s, SOL_SOCKET, SO_TYPE, &value, &len));
    printf("%d %u\n", value, len);
    value = 7;
    printf("set reuse %d\n", setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value));
    value = -1;
    getsockopt(s, SOL_SOCKET, SO_REUSEADDR, &value, &len);
    printf("reuse %d\n", value);
    value = 1;
    printf("nodelay %d\n", setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value));
    value = 0;
    getsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, &len);
    printf("nodelay is %d\n", value);
    printf("bad level %d %s\n", setsockopt(s, SOL_SOCKET, 9999, &value, sizeof value), strerror(errno));
    printf("short %d %s\n", setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &value, 1), strerror(errno));
}

int main(void)
{
    struct sockaddr_in addr, other;
    socklen_t len = sizeof addr;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    options(server);
    memset(&addr, 0xff, sizeof addr);
    printf("name %d ", getsockname(server, (struct sockaddr *)&addr, &len));
    printf("%s %d %u\n", inet_ntoa(addr.sin_addr), ntohs(addr.sin_port), len);
    printf("peer %d %s\n", getpeername(server, (struct sockaddr *)&addr, &len), strerror(errno));
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    printf("bind %d\n", bind(server, (struct sockaddr *)&addr, sizeof addr));
    printf("again %d %s\n", bind(server, (struct sockaddr *)&addr, sizeof addr), strerror(errno));
    printf("accept %d %s\n", accept(server, NULL, NULL), strerror(errno));
    printf("listen %d\n", listen(server, 5));
    getsockname(server, (struct sockaddr *)&addr, &len);
    printf("bound to %s, port %s\n", inet_ntoa(addr.sin_addr), addr.sin_port ? "given" : "none");
    int accepts = 0;
    len = sizeof accepts;
    getsockopt(server, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &len);
    printf("listens %d\n", accepts);

    struct pollfd p[2] = {{server, POLLIN, 0}, {0, 0, 0}};
    printf("nobody yet %d\n", poll(p, 1, 10));
    int client = socket(AF_INET, SOCK_STREAM, 0);
    char buf[64];
    printf("unconnected %zd %s\n", recv(client, buf, 4, 0), strerror(errno));
    printf("send %zd %s\n", send(client, buf, 4, MSG_NOSIGNAL), strerror(errno));
    printf("connect %d\n", connect(client, (struct sockaddr *)&addr, sizeof addr));
    printf("again %d %s\n", connect(client, (struct sockaddr *)&addr, sizeof addr), strerror(errno));
    printf("somebody %d %#x\n", poll(p, 1, 1000), p[0].revents);
    len = sizeof other;
    int peer = accept(server, (struct sockaddr *)&other, &len);
    printf("accepted %d %s %u\n", peer > client, inet_ntoa(other.sin_addr), len);
    struct sockaddr_in mine;
    len = sizeof mine;
    getsockname(client, (struct sockaddr *)&mine, &len);
    printf("same port %d\n", mine.sin_port == other.sin_port);
    len = sizeof mine;
    getpeername(client, (struct sockaddr *)&mine, &len);
    printf("server port %d\n", mine.sin_port == addr.sin_port);

    struct stat st;
    fstat(peer, &st);
    printf("socket %d flags %d\n", S_ISSOCK(st.st_mode), fcntl(peer, F_GETFL));
    printf("write %zd\n", write(client, "hello world", 11));
    int n = 0;
    p[0].fd = peer;
    poll(p, 1, 1000);
    printf("waiting %d ", ioctl(peer, FIONREAD, &n));
    printf("%d\n", n);
    printf("peek %zd %.5s\n", recv(peer, buf, 5, MSG_PEEK), buf);
    printf("recv %zd %.6s\n", recv(peer, buf, 6, 0), buf);
    printf("read %zd %.5s\n", read(peer, buf, 60), buf);
    printf("none %zd %d\n", recv(peer, buf, 60, MSG_DONTWAIT), errno == EAGAIN);
    fcntl(peer, F_SETFL, O_NONBLOCK);
    printf("none %zd %d\n", read(peer, buf, 60), errno == EAGAIN);
    fcntl(peer, F_SETFL, 0);
    struct timeval limit = {0, 20000};
    printf("limit %d\n", setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
    printf("timed out %zd %d\n", recv(peer, buf, 60, 0), errno == EAGAIN);
    struct iovec parts[2] = {{buf, 3}, {buf + 10, 4}};
    printf("writev %zd\n", writev(client, parts, 2));
    printf("all %zd\n", recv(peer, buf, 7, MSG_WAITALL));
    FILE *f = fdopen(dup(client), "w");
    fprintf(f, "line %d\n", 42);
    fclose(f);
    f = fdopen(dup(peer), "r");
    printf("line: %s", fgets(buf, sizeof buf, f));
    fclose(f);
    printf("shutdown %d\n", shutdown(client, SHUT_WR));
    p[0].fd = peer;
    p[0].events = POLLIN | POLLOUT | POLLRDHUP;
    printf("poll %d %#x\n", poll(p, 1, 1000), p[0].revents);
    printf("end %zd\n", recv(peer, buf, 60, 0));
    printf("back %zd\n", send(peer, "bye", 3, 0));
    printf("got %zd %.3s\n", recv(client, buf, 60, 0), buf);
    printf("close %d %d %d\n", close(peer), close(client), close(server));
    printf("closed %zd %s\n", recv(client, buf, 1, 0), strerror(errno));

    int refused = socket(AF_INET, SOCK_STREAM, 0);
    printf("refused %d %s\n", connect(refused, (struct sockaddr *)&addr, sizeof addr), strerror(errno));
    close(refused);
    refused = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    printf("in progress %d %s\n", connect(refused, (struct sockaddr *)&addr, sizeof addr), strerror(errno));
    p[0].fd = refused;
    p[0].events = POLLOUT;
    printf("poll %d %d\n", poll(p, 1, 1000), (p[0].revents & POLLERR) != 0);
    n = 0;
    len = sizeof n;
    getsockopt(refused, SOL_SOCKET, SO_ERROR, &n, &len);
    printf("error %s\n", strerror(n));
    printf("family %d %s\n", socket(77, SOCK_STREAM, 0), strerror(errno));
    printf("not a socket %d %s\n", listen(0, 1), strerror(errno));
    printf("no file %d %s\n", listen(99, 1), strerror(errno));
    return 0;
}
