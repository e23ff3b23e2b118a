// A file with the name of a module that every crate has.
#include <stdio.h>
static int numbers[3] = {1, 2, 3};
int main(void) { int *p = numbers; printf("%d\n", p[2]); return 0; }
