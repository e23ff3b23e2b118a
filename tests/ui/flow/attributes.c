#include <stdio.h>
#include <stdlib.h>
static void done(int *p) { printf("cleanup %d\n", *p); }
static void release(char **p) { printf("free %s\n", *p); free(*p); }
__attribute__((constructor)) static void before(void) { puts("before main"); }
static void __attribute__((destructor)) after(void) { puts("after main"); }
static int early(int n) { int a __attribute__((cleanup(done))) = n; if (n > 1) return a * 2; { __attribute__((cleanup(done))) int b = n + 100; a += b; } return a; }
__attribute__((noinline, unused)) static int odd(int x __attribute__((unused))) { return 1; }
static void bye(void) { puts("atexit"); }
int main(void)
{
    atexit(bye);
    printf("%d\n", early(1)); printf("%d\n", early(2));
    for (int i = 0; i < 2; i++) { int c __attribute__((cleanup(done))) = i; if (i == 0) continue; }
    char *s __attribute__((cleanup(release))) = malloc(4); s[0] = 'x'; s[1] = 0;
    return 0;
}
