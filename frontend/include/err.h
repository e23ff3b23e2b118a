#ifndef _ERR_H
#define _ERR_H
#include <stdarg.h>
void warn(const char *format, ...);
void vwarn(const char *format, va_list ap);
void warnx(const char *format, ...);
void vwarnx(const char *format, va_list ap);
_Noreturn void err(int status, const char *format, ...);
_Noreturn void verr(int status, const char *format, va_list ap);
_Noreturn void errx(int status, const char *format, ...);
_Noreturn void verrx(int status, const char *format, va_list ap);
#endif
