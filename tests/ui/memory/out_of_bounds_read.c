//@ panic: out of bounds
#include <stdlib.h>
int main(void) { int *a = malloc(4 * sizeof *a); for (int i = 0; i < 4; i++) a[i] = i; volatile int n = 4; return a[n]; }
