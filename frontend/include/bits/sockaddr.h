/* What <sys/socket.h>, <netinet/in.h> and <sys/un.h> share. */
#ifndef _BITS_SOCKADDR_H
#define _BITS_SOCKADDR_H
#include <bits/types.h>
typedef unsigned short sa_family_t;
#endif
