#ifndef _GLOB_H
#define _GLOB_H
#include <bits/types.h>
#define GLOB_ERR 1
#define GLOB_MARK 2
#define GLOB_NOSORT 4
#define GLOB_DOOFFS 8
#define GLOB_NOCHECK 16
#define GLOB_APPEND 32
#define GLOB_NOESCAPE 64
#define GLOB_PERIOD 128
#define GLOB_NOSPACE 1
#define GLOB_ABORTED 2
#define GLOB_NOMATCH 3
typedef struct { size_t gl_pathc; char **gl_pathv; size_t gl_offs; int gl_flags; void *__reserved[5]; } glob_t;
int glob(const char *restrict pattern, int flags, int (*error)(const char *, int), glob_t *restrict out);
void globfree(glob_t *out);
#define glob64 glob
#define globfree64 globfree
#endif
