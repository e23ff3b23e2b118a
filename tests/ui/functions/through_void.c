// Pointers to functions that are `void *` in between: as they are called, and as no function of the program is.
#include <dlfcn.h>
#include <stdio.h>

struct state { int n; struct state *up; };
typedef int (*step)(struct state *, int);

static int add(struct state *s, int by) { return s->n += by; }
static int twice(struct state *s, int by) { return s->n = s->n * 2 + by; }

static void *table[] = { (void *)add, (void *)twice, NULL };

int main(void) {
    struct state top = { 5, NULL }, low = { 1, &top };
    for (int i = 0; table[i]; i++) {
        step f = (step)table[i];
        printf("%d %d\n", f(&low, 3), f(low.up, 4));
    }
    void *library = dlopen("no-such-library.so", RTLD_LAZY);
    void (*start)(struct state *) = library ? (void (*)(struct state *))dlsym(library, "start") : NULL;
    if (start) start(&low);
    printf("%d\n", start == NULL);
    return 0;
}
