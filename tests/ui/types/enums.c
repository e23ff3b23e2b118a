#include <stdio.h>
enum color { RED, GREEN = 5, BLUE, ALSO_BLUE = BLUE, LAST = -1 };
enum { A = 1 << 3, B = A | 2, C = sizeof(int) };
typedef enum { NO, YES } answer;
static const char *name(enum color c) { switch (c) { case RED: return "red"; case GREEN: return "green"; case BLUE: return "blue"; default: return "?"; } }
int main(void)
{
    enum color c = GREEN;
    c++;
    answer a = c == BLUE;
    printf("%s %s %s %d %d %d %d\n", name(c), name(RED), name((enum color)9), a, LAST, B, C);
    int counts[BLUE + 1] = { [RED] = 1, [BLUE] = 2 };
    printf("%d %d %zu\n", counts[GREEN], counts[ALSO_BLUE], sizeof counts / sizeof *counts);
    return 0;
}
