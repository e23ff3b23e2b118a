#include <stdio.h>
#include <setjmp.h>
static jmp_buf env, outer;
static void deep(int n) { if (n == 0) longjmp(env, 7); deep(n - 1); }
static int guarded(int n) { jmp_buf local; int r = setjmp(local); if (r == 0) { if (n) longjmp(local, n); return 0; } return r * 10; }
int main(void)
{
    volatile int tries = 0;
    int r = setjmp(env);
    if (r == 0) { puts("first"); deep(5); puts("never"); }
    else printf("back with %d\n", r);
    if (setjmp(outer) < 3) { tries++; longjmp(outer, tries); }
    printf("%d %d %d\n", tries, guarded(0), guarded(4));
    switch (setjmp(env)) { case 0: longjmp(env, 0); case 1: puts("one"); }
    return 0;
}
