/* The integer types that several headers share, as glibc has them on x86-64. */
#ifndef _BITS_TYPES_H
#define _BITS_TYPES_H
#include <features.h>
typedef unsigned long size_t;
typedef long ssize_t;
typedef long off_t;
typedef long off64_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int id_t;
typedef unsigned int mode_t;
typedef unsigned long dev_t;
typedef unsigned long ino_t;
typedef unsigned long ino64_t;
typedef unsigned long nlink_t;
typedef long blksize_t;
typedef long blkcnt_t;
typedef long blkcnt64_t;
typedef unsigned long fsblkcnt_t;
typedef unsigned long fsfilcnt_t;
typedef long time_t;
typedef long suseconds_t;
typedef unsigned int useconds_t;
typedef long clock_t;
typedef int clockid_t;
typedef void *timer_t;
typedef int key_t;
typedef unsigned int socklen_t;
#ifndef _WCHAR_T
#define _WCHAR_T
typedef int wchar_t;
#endif
typedef unsigned int wint_t;
typedef struct { int __count; unsigned int __value; } mbstate_t;
struct timespec { time_t tv_sec; long tv_nsec; };
struct timeval { time_t tv_sec; suseconds_t tv_usec; };
typedef struct { unsigned long __val[16]; } __sigset_t;
typedef __sigset_t sigset_t;
typedef struct __c2safe_locale *locale_t;
typedef __builtin_va_list __gnuc_va_list;
#ifndef NULL
#define NULL ((void *)0)
#endif
#endif
