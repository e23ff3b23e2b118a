//@ bless
// What is planned again after a place stayed on the heap: the array at the end of the struct is one again, too.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    size_t length;
    char chars[];
};

static struct text *new_text(const char *s) {
    size_t n = strlen(s);
    struct text *t = malloc(sizeof *t + n + 1);
    t->length = n;
    memcpy(t->chars, s, n + 1);
    return t;
}

static char *kept;

static char *after(char *s, char c) {
    while (*s && *s != c) s++;
    return s;
}

int main(int argc, char **argv) {
    struct text *t = new_text("key=value");
    printf("%zu %s\n", t->length, t->chars);
    char *own = malloc(16);
    strcpy(own, t->chars);
    kept = own;
    kept = after(kept, '=');
    printf("%s\n", kept);
    printf("%d\n", strchr(argv[0], '/') == NULL && argc > 5);
    free(own);
    free(t);
    return 0;
}
