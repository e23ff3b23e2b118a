#ifndef LIST_H
#define LIST_H

struct node;

/* Whoever includes this sees another struct node behind the pointer. */
struct list {
    struct node *head;
    int length;
};

struct node *list_push(struct list *list, int id);
int list_weight(const struct list *list);
void list_free(struct list *list);

#endif
