//@ panic: fread_overflow.c:5
//@ stdin: more than four bytes
#include <stdio.h>
int main(void) { char b[4]; volatile int n = 8;
    fread(b, 1, n, stdin); return b[0]; }
