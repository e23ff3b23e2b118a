//@ panic: out_of_bounds_write.c:4
#include <string.h>
int main(void) { char b[4]; volatile int n = 8;
    memset(b, 0, n); return b[0]; }
