#include <stdio.h>
static int counter(void) { static int n = 5; return n++; }
static int other(void) { static int n; { static int n = 100; n++; } return ++n; }
static const char *name(int i) { static const char *const names[] = { "a", "b", "c" }; static char buffer[2]; buffer[0] = names[i][0]; return buffer; }
int tentative; int tentative; static int array[3]; extern int later[]; 
int tentative = 4;
inline int doubled(int x) { return 2 * x; }
extern inline int doubled(int x);
static inline int tripled(int x) { return 3 * x; }
int later[4] = { 1, 2, 3, 4 };
static int forward(int);
int main(void)
{
    counter(); counter();
    printf("%d %d %d %s\n", counter(), (other(), other()), tentative, name(2));
    printf("%d %d %d %d %d\n", doubled(4), tripled(4), array[2], later[3], forward(2));
    extern int tentative; register int r = tentative; const volatile int cv = 3;
    printf("%d %d\n", r, cv);
    return 0;
}
static int forward(int x) { return x + 1; }
