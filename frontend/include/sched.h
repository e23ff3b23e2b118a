#ifndef _SCHED_H
#define _SCHED_H
#include <bits/types.h>
#define SCHED_OTHER 0
#define SCHED_FIFO 1
#define SCHED_RR 2
struct sched_param { int sched_priority; };
int sched_yield(void);
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
#define SCHED_BATCH 3
#define SCHED_ISO 4
#define SCHED_IDLE 5
#define SCHED_DEADLINE 6
#define SCHED_RESET_ON_FORK 0x40000000
#define CPU_SETSIZE 0x400
#endif
