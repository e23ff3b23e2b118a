/* A union that a jump hoists, and that only its members are assigned to afterwards. */
#include <stdio.h>

union number { unsigned whole; signed char low; };

static int *p, x = 1, late;

int main(void)
{
    union number l = { 0 };
    int n = 0;
again:
    for (l.low = 3; l.low >= 1; l.low -= 1) {
        n += l.low;
        if (n == 4) goto again;
    }
    p = &x;
    signed char c;
    *p ^= (c = n > 3);
    late = c;
    printf("%d %d %d %u\n", n, x, late, l.whole);
    return 0;
}
