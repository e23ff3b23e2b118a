#ifndef _ARPA_INET_H
#define _ARPA_INET_H
#include <netinet/in.h>
in_addr_t inet_addr(const char *s);
in_addr_t inet_network(const char *s);
int inet_aton(const char *s, struct in_addr *out);
int inet_pton(int family, const char *restrict s, void *restrict out);
const char *inet_ntop(int family, const void *restrict addr, char *restrict out, socklen_t size);
char *__c2safe_inet_ntoa(in_addr_t addr);
static inline char *inet_ntoa(struct in_addr addr) { return __c2safe_inet_ntoa(addr.s_addr); }
static inline in_addr_t inet_netof(struct in_addr addr)
{
    in_addr_t n = ntohl(addr.s_addr);
    return IN_CLASSA(n) ? n >> 24 : IN_CLASSB(n) ? n >> 16 : n >> 8;
}
static inline in_addr_t inet_lnaof(struct in_addr addr)
{
    in_addr_t n = ntohl(addr.s_addr);
    return IN_CLASSA(n) ? n & 0xffffff : IN_CLASSB(n) ? n & 0xffff : n & 0xff;
}
static inline struct in_addr inet_makeaddr(in_addr_t net, in_addr_t host)
{
    struct in_addr r;
    r.s_addr = htonl(net < 128 ? net << 24 | (host & 0xffffff) : net < 65536 ? net << 16 | (host & 0xffff) : net < 16777216 ? net << 8 | (host & 0xff) : net | host);
    return r;
}
#endif
