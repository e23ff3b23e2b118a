/* Addresses as text, names that need no resolver. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void text(void)
{
    static const char *v4[] = {"1.2.3.4", "01.2.3.4", "1.2.3", "256.1.1.1", "1.2.3.4 ", "0x7f.1", "127.65535", "10.1.2", "4294967295", "", "a"};
    static const char *v6[] = {"::", "::1", "1::", "2001:db8::5", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4", ":::", "1:2", "12345::", "fe80::1:0:0:1", "1:0:0:2:0:0:0:3"};
    unsigned char bytes[16];
    char out[64];
    struct in_addr a;
    for (unsigned i = 0; i < sizeof v4 / sizeof *v4; i++) {
        int strict = inet_pton(AF_INET, v4[i], bytes);
        printf("\"%s\" %d %d %#x %#x\n", v4[i], strict, inet_aton(v4[i], &a), inet_addr(v4[i]), inet_network(v4[i]));
    }
    for (unsigned i = 0; i < sizeof v6 / sizeof *v6; i++) {
        if (inet_pton(AF_INET6, v6[i], bytes) == 1)
            printf("%s %s\n", v6[i], inet_ntop(AF_INET6, bytes, out, sizeof out));
        else
            printf("%s no\n", v6[i]);
    }
    errno = 0;
    printf("%p %s\n", (void *)inet_ntop(AF_INET, bytes, out, 4), strerror(errno));
    printf("%d %s\n", inet_pton(99, "1", bytes), strerror(errno));
    a = inet_makeaddr(10, 5);
    printf("%s %u %u\n", inet_ntoa(a), inet_netof(a), inet_lnaof(a));
    printf("%#x %#x\n", htons(0x1234), htonl(0x12345678));
    printf("%d %d\n", IN6_IS_ADDR_LOOPBACK(&in6addr_loopback), IN6_IS_ADDR_UNSPECIFIED(&in6addr_any));
}

static void list(const char *node, const char *service, int flags, int family, int kind)
{
    struct addrinfo hints, *found, *i;
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = flags;
    hints.ai_family = family;
    hints.ai_socktype = kind;
    int error = getaddrinfo(node, service, &hints, &found);
    printf("%s %s: %s\n", node ? node : "-", service ? service : "-", gai_strerror(error));
    if (error)
        return;
    for (i = found; i; i = i->ai_next) {
        char host[64], port[32];
        getnameinfo(i->ai_addr, i->ai_addrlen, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
        printf("  %d %d %d %d %u %s %s %s\n", i->ai_flags, i->ai_family, i->ai_socktype, i->ai_protocol, i->ai_addrlen, host, port, i->ai_canonname ? i->ai_canonname : "-");
    }
    freeaddrinfo(found);
}

int main(void)
{
    text();
    list("127.0.0.1", "80", 0, AF_UNSPEC, 0);
    list("::1", "443", AI_NUMERICHOST, AF_UNSPEC, SOCK_STREAM);
    list("127.0.0.1", "x", AI_NUMERICSERV, AF_INET, SOCK_STREAM);
    list("127.0.0.1", NULL, AI_CANONNAME, AF_INET, SOCK_DGRAM);
    list("127.0.0.1", "80", 0, AF_INET6, SOCK_STREAM);
    list("127.1", "80", AI_V4MAPPED, AF_INET6, SOCK_STREAM);
    list("no numbers", "80", AI_NUMERICHOST, AF_INET, SOCK_STREAM);
    list(NULL, "80", AI_PASSIVE, AF_INET, SOCK_STREAM);
    list(NULL, "80", 0, AF_INET6, SOCK_STREAM);
    list(NULL, NULL, 0, AF_INET, 0);
    list("127.0.0.1", "80", 0, 99, 0);
    list("127.0.0.1", "80", 0, AF_INET, 77);
    list("localhost", "80", 0, AF_INET, SOCK_STREAM);
    struct hostent *h = gethostbyname("10.20.30.40");
    printf("%s %d %d %s\n", h->h_name, h->h_addrtype, h->h_length, inet_ntoa(*(struct in_addr *)h->h_addr));
    struct protoent *p = getprotobyname("tcp");
    printf("%s\n", p ? p->p_name : "-");
    struct servent *s = getservbyname("http", "tcp");
    printf("%s %d\n", s ? s->s_name : "-", s ? ntohs(s->s_port) : 0);
    s = getservbyport(htons(53), "udp");
    printf("%s %s\n", s ? s->s_name : "-", s ? s->s_proto : "-");
    printf("%s\n", hstrerror(HOST_NOT_FOUND));
    char name[IF_NAMESIZE];
    printf("%s %u\n", if_indextoname(if_nametoindex("lo"), name), if_nametoindex("no such"));
    return 0;
}
