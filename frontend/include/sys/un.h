#ifndef _SYS_UN_H
#define _SYS_UN_H
#include <bits/sockaddr.h>
struct sockaddr_un { sa_family_t sun_family; char sun_path[108]; };
#define SUN_LEN(addr) (__builtin_offsetof(struct sockaddr_un, sun_path) + __builtin_strlen((addr)->sun_path))
#endif
