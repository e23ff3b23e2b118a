// A unit that knows the first members only of a struct: it is the struct of the other unit all the same.
//@ bless
#include <stdio.h>

#include "list.h"

struct node {
    struct node *next;
    int id;
};

static int sum(const struct node *node)
{
    return node == NULL ? 0 : node->id + sum(node->next);
}

static struct node *find(struct list *list, int id)
{
    struct node *n = list->head;
    while (n != NULL && n->id != id)
        n = n->next;
    return n;
}

int main(void)
{
    struct list list = {NULL, 0};
    for (int i = 1; i < 6; i++)
        list_push(&list, i);
    struct node *last = list_push(&list, 10);
    last->next->id = 7;
    find(&list, 3)->id += 1;
    printf("%d %d %d %d\n", list.length, sum(list.head), sum(find(&list, 4)), list_weight(&list));
    list_free(&list);
    return 0;
}
