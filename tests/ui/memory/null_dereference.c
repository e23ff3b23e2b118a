//@ panic: null dereference
#include <stdio.h>
struct s { int a, b; };
int main(void) { struct s *volatile p = 0; printf("%d\n", p->b); return 0; }
