//@ exit: 134
#include <assert.h>
#include <stdio.h>
static void check(int n) { assert(n < 3 && "too big"); printf("%d\n", n); fflush(stdout); }
int main(void) { for (int i = 0; i < 5; i++) check(i); return 0; }
