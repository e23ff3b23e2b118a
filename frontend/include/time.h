#ifndef _TIME_H
#define _TIME_H
#include <bits/types.h>
#define CLOCKS_PER_SEC ((clock_t)1000000)
#define CLK_TCK CLOCKS_PER_SEC
#define TIME_UTC 1
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define TIMER_ABSTIME 1
struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
    long tm_gmtoff;
    const char *tm_zone;
};
struct itimerspec { struct timespec it_interval, it_value; };
clock_t clock(void);
time_t time(time_t *out);
double difftime(time_t end, time_t begin);
time_t mktime(struct tm *tm);
time_t timelocal(struct tm *tm);
time_t timegm(struct tm *tm);
size_t strftime(char *restrict s, size_t max, const char *restrict format, const struct tm *restrict tm);
char *strptime(const char *restrict s, const char *restrict format, struct tm *restrict tm);
struct tm *gmtime(const time_t *t);
struct tm *localtime(const time_t *t);
struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm);
struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm);
char *asctime(const struct tm *tm);
char *asctime_r(const struct tm *restrict tm, char *restrict buf);
char *ctime(const time_t *t);
char *ctime_r(const time_t *restrict t, char *restrict buf);
void tzset(void);
char **__c2safe_tzname(void);
long *__c2safe_timezone(void);
int *__c2safe_daylight(void);
#define tzname (__c2safe_tzname())
/* <sys/time.h> has a struct of this name, which more programs use. */
#ifndef _SYS_TIME_H
#define timezone (*__c2safe_timezone())
#endif
#define daylight (*__c2safe_daylight())
int nanosleep(const struct timespec *duration, struct timespec *left);
int clock_getres(clockid_t clock, struct timespec *out);
int clock_gettime(clockid_t clock, struct timespec *out);
int clock_settime(clockid_t clock, const struct timespec *t);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *duration, struct timespec *left);
int timespec_get(struct timespec *out, int base);
#endif
