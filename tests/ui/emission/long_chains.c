//@ run
/* Chains of operators far longer than anyone writes by hand. */
#include <stdio.h>
#define T(x) x + x * 2 - x
#define D(x) T(x) + T(x) + T(x) + T(x) + T(x) + T(x) + T(x) + T(x) + T(x) + T(x)
#define C(x) D(x) + D(x) + D(x) + D(x) + D(x) + D(x) + D(x) + D(x) + D(x) + D(x)
#define AND(x) x && x && x && x && x && x && x && x && x && x
#define AND2(x) AND(x) && AND(x) && AND(x) && AND(x) && AND(x) && AND(x) && AND(x) && AND(x)
#define AND3(x) AND2(x) && AND2(x) && AND2(x) && AND2(x) && AND2(x) && AND2(x) && AND2(x)
static int calls;
static int one(void) { return ++calls > 0; }
static int few(void) { return ++calls < 250; }
int main(int argc, char **argv) {
    (void)argv;
    unsigned n = argc;
    long sum = C(n) + C(n) + C(n);
    printf("%ld\n", sum);
    int all = AND3(one());
    printf("%d %d\n", all, calls);
    calls = 0;
    int stopped = AND3(few());
    printf("%d %d\n", stopped, calls);
    return 0;
}
