// What `main.c` declares without its parameters is returned by value there, and here.
#include <stdlib.h>

struct state {
    unsigned char *key;
    int n;
};

struct state create(int n)
{
    unsigned char *key = malloc(n);
    key[0] = 41;
    return (struct state){.key = key, .n = 1};
}

int first(struct state s)
{
    return s.key[0] + s.n;
}
