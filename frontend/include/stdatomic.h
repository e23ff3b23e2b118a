/* Atomic types and operations as plain ones: one thread of a translated program runs at a time. */
#ifndef _STDATOMIC_H
#define _STDATOMIC_H
#include <stdint.h>
#include <stddef.h>
typedef enum { memory_order_relaxed, memory_order_consume, memory_order_acquire, memory_order_release, memory_order_acq_rel, memory_order_seq_cst } memory_order;
typedef _Bool atomic_bool;
typedef char atomic_char;
typedef signed char atomic_schar;
typedef unsigned char atomic_uchar;
typedef short atomic_short;
typedef unsigned short atomic_ushort;
typedef int atomic_int;
typedef unsigned int atomic_uint;
typedef long atomic_long;
typedef unsigned long atomic_ulong;
typedef long long atomic_llong;
typedef unsigned long long atomic_ullong;
typedef size_t atomic_size_t;
typedef ptrdiff_t atomic_ptrdiff_t;
typedef intptr_t atomic_intptr_t;
typedef uintptr_t atomic_uintptr_t;
typedef intmax_t atomic_intmax_t;
typedef uintmax_t atomic_uintmax_t;
typedef int_fast32_t atomic_int_fast32_t;
typedef uint_fast32_t atomic_uint_fast32_t;
typedef int_least32_t atomic_int_least32_t;
typedef uint_least32_t atomic_uint_least32_t;
typedef int_fast64_t atomic_int_fast64_t;
typedef uint_fast64_t atomic_uint_fast64_t;
typedef struct { _Bool __set; } atomic_flag;
#define ATOMIC_FLAG_INIT { 0 }
#define ATOMIC_VAR_INIT(value) (value)
#define ATOMIC_BOOL_LOCK_FREE 2
#define ATOMIC_CHAR_LOCK_FREE 2
#define ATOMIC_SHORT_LOCK_FREE 2
#define ATOMIC_INT_LOCK_FREE 2
#define ATOMIC_LONG_LOCK_FREE 2
#define ATOMIC_LLONG_LOCK_FREE 2
#define ATOMIC_POINTER_LOCK_FREE 2
#define atomic_init(p, v) ((void)(*(p) = (v)))
#define atomic_is_lock_free(p) 1
#define atomic_thread_fence(order) ((void)0)
#define atomic_signal_fence(order) ((void)0)
#define kill_dependency(y) (y)
#define atomic_load(p) (*(p))
#define atomic_load_explicit(p, order) (*(p))
#define atomic_store(p, v) ((void)(*(p) = (v)))
#define atomic_store_explicit(p, v, order) ((void)(*(p) = (v)))
#define __atomic_old(p, op, v) ({ __typeof__(p) __p = (p); __typeof__(*__p + 0) __old = *__p; *__p op (v); __old; })
#define atomic_exchange(p, v) __atomic_old(p, =, v)
#define atomic_exchange_explicit(p, v, order) __atomic_old(p, =, v)
#define atomic_fetch_add(p, v) __atomic_old(p, +=, v)
#define atomic_fetch_add_explicit(p, v, order) __atomic_old(p, +=, v)
#define atomic_fetch_sub(p, v) __atomic_old(p, -=, v)
#define atomic_fetch_sub_explicit(p, v, order) __atomic_old(p, -=, v)
#define atomic_fetch_or(p, v) __atomic_old(p, |=, v)
#define atomic_fetch_or_explicit(p, v, order) __atomic_old(p, |=, v)
#define atomic_fetch_and(p, v) __atomic_old(p, &=, v)
#define atomic_fetch_and_explicit(p, v, order) __atomic_old(p, &=, v)
#define atomic_fetch_xor(p, v) __atomic_old(p, ^=, v)
#define atomic_fetch_xor_explicit(p, v, order) __atomic_old(p, ^=, v)
#define atomic_compare_exchange_strong(p, expected, v) ({ __typeof__(p) __p = (p); __typeof__(expected) __e = (expected); _Bool __same = *__p == *__e; if (__same) *__p = (v); else *__e = *__p; __same; })
#define atomic_compare_exchange_weak(p, expected, v) atomic_compare_exchange_strong(p, expected, v)
#define atomic_compare_exchange_strong_explicit(p, expected, v, yes, no) atomic_compare_exchange_strong(p, expected, v)
#define atomic_compare_exchange_weak_explicit(p, expected, v, yes, no) atomic_compare_exchange_strong(p, expected, v)
static inline _Bool atomic_flag_test_and_set(volatile atomic_flag *f) { _Bool old = f->__set; f->__set = 1; return old; }
static inline void atomic_flag_clear(volatile atomic_flag *f) { f->__set = 0; }
#define atomic_flag_test_and_set_explicit(f, order) atomic_flag_test_and_set(f)
#define atomic_flag_clear_explicit(f, order) atomic_flag_clear(f)
#endif
