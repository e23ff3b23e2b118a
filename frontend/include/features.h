#ifndef _FEATURES_H
#define _FEATURES_H
/* Always the widest view, as with _GNU_SOURCE. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#define __GLIBC__ 2
#define __GLIBC_MINOR__ 36
#define __USE_MISC 1
#define __USE_GNU 1
#define __USE_POSIX 1
#define __USE_XOPEN 1
#define __USE_ISOC99 1
#define __USE_ISOC11 1
#define __GLIBC_PREREQ(major, minor) ((2 << 16) + 36 >= ((major) << 16) + (minor))
#include <sys/cdefs.h>
#endif
