//@ panic: sprintf_overflow.c:4
#include <stdio.h>
int main(void) { char b[4]; volatile int n = 123456;
    sprintf(b, "%d", n); return b[0]; }
