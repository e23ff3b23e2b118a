#include <stdlib.h>

struct cell { int x, y; struct cell *next; };

struct cell *cell_new(int x, int y, struct cell *next)
{
    struct cell *cell = malloc(sizeof(struct cell));
    if (cell == NULL)
        exit(1);
    *cell = (struct cell){x, y, next};
    return cell;
}

int cell_area(struct cell cell) { return cell.x * cell.y; }
