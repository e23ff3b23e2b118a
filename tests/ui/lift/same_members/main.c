// The same struct in two units, without a header: one type, whose values go between them.
//@ bless
#include <stdio.h>
#include <stdlib.h>

struct cell { int x, y; struct cell *next; };

struct cell *cell_new(int x, int y, struct cell *next);
int cell_area(struct cell cell);

int main(void)
{
    struct cell *all = NULL;
    for (int i = 1; i < 5; i++)
        all = cell_new(i, i + 1, all);
    int sum = 0;
    while (all != NULL) {
        struct cell *next = all->next;
        sum += cell_area(*all);
        free(all);
        all = next;
    }
    printf("%d\n", sum);
    return 0;
}
