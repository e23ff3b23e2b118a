/* No guard: assert follows NDEBUG at each inclusion (C11 7.2). */
#include <features.h>
#undef assert
#ifdef NDEBUG
#define assert(e) ((void)0)
#else
#define assert(e) ((e) ? (void)0 : __assert_fail(#e, __FILE__, __LINE__, __func__))
#endif
#ifndef _ASSERT_H
#define _ASSERT_H
_Noreturn void __assert_fail(const char *assertion, const char *file, unsigned int line, const char *function);
#define static_assert _Static_assert
#endif
