//@ panic: double free
#include <stdlib.h>
struct s { char *p; };
static void drop(struct s *s) { char *p = s->p, *q = s->p; free(p); free(q); }
int main(void) { struct s *s = malloc(sizeof *s); s->p = malloc(10); drop(s); free(s); return 0; }
