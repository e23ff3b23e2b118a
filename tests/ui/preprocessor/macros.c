//@ flags: -DGIVEN=7 -DTEXT="given"
#include <stdio.h>
#define CAT(a, b) a##b
#define XCAT(a, b) CAT(a, b)
#define STR(x) #x
#define XSTR(x) STR(x)
#define LOG(f, ...) printf(f "\n", ##__VA_ARGS__)
#define EACH(X) X(red, 1) X(green, 2) X(blue, 4)
#define ENUM(n, v) COLOR_##n = v,
#define NAME(n, v) [v] = #n,
enum { EACH(ENUM) };
static const char *const names[8] = { EACH(NAME) };
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#if defined GIVEN && GIVEN > 5
#define BIG 1
#else
#define BIG 0
#endif
int main(void)
{
    int XCAT(var, __LINE__) = 3, var = BIG;
    LOG("%s %d %d %s", XSTR(CAT(a, b)), var, GIVEN, XSTR(TEXT)); LOG("plain");
    printf("%s %d %d\n", names[COLOR_blue], COLOR_red | COLOR_green, MIN(3, 2));
    printf("%d %s %d\n", __LINE__, __FILE__, __COUNTER__ + __COUNTER__);
#line 100 "other.c"
    printf("%d %s\n", __LINE__, __FILE__);
    printf("%ld %d\n", __STDC_VERSION__, __STDC__);
    return 0;
}
