// Structs of which this unit knows the first members, and that cannot be those of the other unit: their size is used, or they are others.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct order { int second, first; };
struct copied { int first, second; };
struct stepped { int first, second; };
struct asked { int first, second; };
struct cleared { int first, second; };
struct variable { int first, second; };

#define DECLARE(tag) \
    struct tag *make_##tag(int); \
    int hidden_##tag(struct tag *);
DECLARE(order)
DECLARE(copied)
DECLARE(stepped)
DECLARE(asked)
DECLARE(cleared)
DECLARE(variable)
int second_of(struct asked *);
int sum_of(struct variable *);

int main(void)
{
    struct order *order = make_order(1);
    order->second = 20;
    printf("%d %d %d\n", order->first, order->second, hidden_order(order));

    struct copied *from = make_copied(3), *to = make_copied(5);
    *to = *from;
    printf("%d %d %d\n", to->first, to->second, hidden_copied(to));

    struct stepped *stepped = make_stepped(7);
    printf("%d %d\n", stepped[1].first, hidden_stepped(stepped));

    struct asked *asked = malloc(sizeof *asked);
    if (asked == NULL)
        return 1;
    asked->first = 1;
    asked->second = 9;
    printf("%d %d\n", second_of(asked), hidden_asked(make_asked(1)));

    struct cleared *cleared = make_cleared(11);
    memset(cleared, 0, sizeof *cleared);
    printf("%d %d %d\n", cleared->first, cleared->second, hidden_cleared(cleared));

    struct variable variable = {13, 14};
    printf("%d %d %d\n", sum_of(&variable), hidden_variable(make_variable(2)), (int)sizeof(struct variable));

    free(order);
    free(from);
    free(to);
    free(stepped);
    free(asked);
    free(cleared);
    return 0;
}
