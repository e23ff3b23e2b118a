// Control leaves a function that was lent what a member, or an object of the heap, owns: nothing is lost.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text { char *bytes; int n; };
static jmp_buf back;
static char *kept;

static int check(const char *s, int limit) {
    if ((int)strlen(s) > limit) {
        printf("too long: %s\n", s);
        longjmp(back, 1);
    }
    return limit;
}

int main(void) {
    struct text *t = calloc(1, sizeof *t);
    t->bytes = malloc(16);
    strcpy(t->bytes, "some text");
    kept = malloc(16);
    strcpy(kept, "other text");
    volatile int limit = 3;
    if (setjmp(back) == 0) {
        printf("%d\n", check(t->bytes, limit));
    } else if (limit < 20) {
        limit += 9;
        printf("%d %s\n", check(kept, limit - 6), kept);
    }
    printf("%s %s %d\n", t->bytes, kept, limit);
    return 0;
}
