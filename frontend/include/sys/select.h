#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H
#include <bits/types.h>
#define FD_SETSIZE 1024
typedef long fd_mask;
typedef struct { fd_mask fds_bits[16]; } fd_set;
#define FD_ZERO(set) __builtin_memset((set), 0, sizeof(fd_set))
#define FD_SET(fd, set) ((void)((set)->fds_bits[(fd) / 64] |= 1L << ((fd) % 64)))
#define FD_CLR(fd, set) ((void)((set)->fds_bits[(fd) / 64] &= ~(1L << ((fd) % 64))))
#define FD_ISSET(fd, set) (((set)->fds_bits[(fd) / 64] & (1L << ((fd) % 64))) != 0)
int select(int count, fd_set *restrict reads, fd_set *restrict writes, fd_set *restrict errors, struct timeval *restrict timeout);
int pselect(int count, fd_set *restrict reads, fd_set *restrict writes, fd_set *restrict errors, const struct timespec *restrict timeout, const sigset_t *restrict mask);
#define NFDBITS 64
#endif
