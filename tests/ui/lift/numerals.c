//@ bless
// Numbers that are read from text, and where they end.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long total(const char *s)
{
    long sum = 0;
    while (*s) {
        char *end;
        long n = strtol(s, &end, 10);
        if (end == s) {
            s++;
            continue;
        }
        sum += n;
        s = end;
    }
    return sum;
}

static int point(const char *text, double *x, double *y)
{
    char *end;
    *x = strtod(text, &end);
    if (end == text || *end != ',')
        return 0;
    *y = strtod(end + 1, &end);
    return *end == '\0';
}

static unsigned long color(const char *s)
{
    errno = 0;
    unsigned long c = strtoul(s, NULL, 16);
    return errno ? 0 : c;
}

// It is used in the middle of something.
static int version(const char *s, int *parts)
{
    int n = 0;
    char *p;
    for (p = (char *)s; n < 3; p++) {
        parts[n++] = (int)strtol(p, &p, 10);
        if (*p != '.')
            break;
    }
    return n;
}

static long bounded(const char *s, long low, long high)
{
    char *rest;
    long n;
    if ((n = strtol(s, &rest, 0)) < low || *rest)
        return low;
    return n > high ? high : n;
}

int main(void)
{
    printf("%ld %ld\n", total("1 + 22, -3x4"), total("none"));
    double x, y;
    if (point("1.5,-2e3", &x, &y))
        printf("%g %g\n", x, y);
    printf("%d %d %d\n", point("7", &x, &y), point("a,b", &x, &y), point("0x10,inf!", &x, &y));
    printf("%lx %lx\n", color("fFee01"), color("99999999999999999999"));
    int parts[3] = {0};
    int n = version("3.14.159-rc1", parts);
    printf("%d: %d %d %d\n", n, parts[0], parts[1], parts[2]);
    n = version("10", parts);
    printf("%d: %d\n", n, parts[0]);
    printf("%ld %ld %ld %ld\n", bounded("0x1f", 0, 99), bounded("077", 0, 50), bounded("12a", -1, 50),
           bounded("-7", -9, 9));
    char buffer[] = "12 34";
    char *end = buffer;
    long first = strtol(end, &end, 10), second = strtol(end, &end, 10);
    printf("%ld %ld %d\n", first, second, (int)(end - buffer));
    errno = 0;
    printf("%ld", strtol("99999999999999999999", &end, 10));
    printf(" %d %s\n", errno == ERANGE, end);
    printf("%ld %g %s\n", strtol(" -0x2Az", NULL, 16), (double)strtof("1e-3", NULL), "done");
    return 0;
}
