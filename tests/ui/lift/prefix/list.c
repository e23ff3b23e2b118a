#include <stdlib.h>

#include "list.h"

struct node {
    struct node *next;
    int id;
    int weight;
    struct node *twin;
};

struct node *list_push(struct list *list, int id)
{
    struct node *node = malloc(sizeof *node);
    if (node == NULL)
        exit(1);
    node->next = list->head;
    node->id = id;
    node->weight = id * id;
    node->twin = node;
    list->head = node;
    list->length++;
    return node;
}

int list_weight(const struct list *list)
{
    int sum = 0;
    for (const struct node *n = list->head; n != NULL; n = n->next)
        sum += n->twin->weight;
    return sum;
}

void list_free(struct list *list)
{
    struct node *next;
    for (struct node *n = list->head; n != NULL; n = next) {
        next = n->next;
        free(n);
    }
    list->head = NULL;
}
