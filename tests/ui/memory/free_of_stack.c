//@ panic: invalid free
#include <stdlib.h>
int main(void) { int x = 1; int *volatile p = &x; free(p); return 0; }
