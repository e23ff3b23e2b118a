#ifndef _SYS_CDEFS_H
#define _SYS_CDEFS_H
#define __BEGIN_DECLS
#define __END_DECLS
#define __THROW
#define __nonnull(params)
#define __P(args) args
#define __CONCAT(x, y) x##y
#define __STRING(x) #x
#define __glibc_likely(c) (c)
#define __glibc_unlikely(c) (c)
#endif
