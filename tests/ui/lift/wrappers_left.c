// Functions that allocate and free, and do something else, or that are not the only ones.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int live, asked;

static void *counted(size_t n)
{
    live++;
    return malloc(n);
}

static void uncounted(void *p)
{
    live--;
    free(p);
}

static void *padded(size_t n)
{
    return malloc(n + 16);
}

static void *checked(size_t n)
{
    void *p = malloc(n);
    if (p == NULL)
        exit(3);
    return p;
}

static void *(*choose(int which))(size_t)
{
    return which ? padded : counted;
}

static int ask(void)
{
    return ++asked;
}

static void drop(void *p, int why)
{
    free(p);
}

static void drop_if(int *p)
{
    if (*p)
        free(p);
}

struct hooks {
    void *(*alloc)(size_t);
    void (*release)(void *);
};

int main(void)
{
    struct hooks hooks = {counted, uncounted};
    char *a = hooks.alloc(4);
    strcpy(a, "abc");
    hooks.alloc = choose(1);
    char *b = hooks.alloc(2);
    memset(b, 'b', 17);
    b[17] = 0;
    char *c = choose(0)(3);
    c[0] = 'c';
    int *d = checked(sizeof *d);
    *d = 5;
    printf("%s %s %c %d %d\n", a, b, *c, *d, live);
    hooks.release(a);
    uncounted(c);
    // What is asked for on the way is asked for.
    drop(b, ask());
    drop_if(d);
    printf("%d %d\n", live, asked);
    return 0;
}
