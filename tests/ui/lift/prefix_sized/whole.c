#include <stdlib.h>

struct order { int first, second; struct order *next; int hidden; };
struct copied { int first, second; int hidden; };
struct stepped { int first, second; int hidden; };
struct asked { int first, second; int hidden; };
struct cleared { int first, second; int hidden; };
struct variable { int first, second; int hidden; };

#define MAKE(tag)                                    \
    struct tag *make_##tag(int first)                \
    {                                                \
        struct tag *new = calloc(2, sizeof *new);    \
        if (new == NULL)                             \
            exit(1);                                 \
        new->first = first;                          \
        new->second = first + 1;                     \
        new->hidden = first + 2;                     \
        return new;                                  \
    }                                                \
    int hidden_##tag(struct tag *p) { return p->hidden; }

MAKE(order)
MAKE(copied)
MAKE(stepped)
MAKE(asked)
MAKE(cleared)
MAKE(variable)

int second_of(struct asked *p) { return p->second; }
int sum_of(struct variable *p) { return p->first + p->second; }
