#ifndef _SETJMP_H
#define _SETJMP_H
#include <features.h>
typedef unsigned long jmp_buf[25];
typedef unsigned long sigjmp_buf[25];
/* The front end gives it its meaning: it returns twice. */
int __c2safe_setjmp(unsigned long *env);
unsigned long *__c2safe_save_mask(unsigned long *env, int save_mask);
#define setjmp(env) __c2safe_setjmp(env)
#define _setjmp(env) __c2safe_setjmp(env)
#define sigsetjmp(env, save_mask) __c2safe_setjmp(__c2safe_save_mask(env, save_mask))
#define __sigsetjmp(env, save_mask) sigsetjmp(env, save_mask)
_Noreturn void longjmp(unsigned long *env, int value);
_Noreturn void _longjmp(unsigned long *env, int value);
_Noreturn void siglongjmp(unsigned long *env, int value);
#endif
