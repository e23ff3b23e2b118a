#include <stdio.h>
static int out(int n) { for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) if (i * j == 12) goto found; return -1; found: return 1; }
static int into(int skip) { int s = 0, i = 0; if (skip) goto middle; for (i = 0; i < 4; i++) { s += 10; middle: s += i; } return s; }
static int backward(int n) { int s = 0; again: s += n; if (--n > 0) goto again; return s; }
static int irreducible(int x) { int n = 0; if (x) goto b; a: n += 1; if (n > 20) goto end; b: n += 3; if (n % 2) goto a; n += 5; goto a; end: return n; }
static int cleanup(int fail) { int r = -1; if (fail == 1) goto e1; if (fail == 2) goto e2; r = 0; e2: printf("e2 "); e1: printf("e1 "); return r; }
static int into_block(int n) { int r = 0; if (n == 1) goto one; if (n == 2) goto two; { r += 1; one: r += 10; { two: r += 100; } } return r; }
int main(void)
{
    printf("%d %d %d %d %d\n", out(5), out(3), into(0), into(1), backward(5));
    printf("%d %d\n", irreducible(0), irreducible(1));
    for (int i = 0; i < 3; i++) printf("%d\n", cleanup(i));
    printf("%d %d %d\n", into_block(0), into_block(1), into_block(2));
    int i = 0; loop: if (i < 3) { printf("%d ", i); i++; goto loop; } puts("");
    return 0;
}
