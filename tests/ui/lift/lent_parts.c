// Bytes of a part of an object in an arena, by a pointer that may lead elsewhere, too.
#include <stdio.h>
#include <string.h>

struct s {
    int a;
    char m[8];
    struct s *next;
};

static int look(const char *s, int c) { return c + s[1]; }

static void mark(char *s) { s[0] = '!'; }

int main(void) {
    struct s ob = {1, "abc", NULL};
    char *b = ob.m;
    for (int k = 0; k < 2; k++) printf("%d\n", look(k ? b + 1 : b, k));
    mark(ob.a ? b + 1 : b);
    printf("%s\n", ob.m);
    return 0;
}
