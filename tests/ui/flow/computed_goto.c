#include <stdio.h>
enum { PUSH, ADD, MUL, PRINT, HALT };
static void run(const int *code)
{
    static const void *const table[] = { &&push, &&add, &&mul, &&print, &&halt };
    int stack[16], *sp = stack;
#define NEXT goto *table[*code++]
    NEXT;
push: *sp++ = *code++; NEXT;
add: sp--; sp[-1] += *sp; NEXT;
mul: sp--; sp[-1] *= *sp; NEXT;
print: printf("%d\n", *--sp); NEXT;
halt: return;
}
int main(void)
{
    run((int[]){ PUSH, 2, PUSH, 3, ADD, PUSH, 7, MUL, PRINT, PUSH, 1, PRINT, HALT });
    void *p = &&end; int n = 0;
again: n++; if (n == 3) p = &&end; else p = &&again; goto *p;
end: printf("%d\n", n);
    return 0;
}
