/* The macros of sys/queue.h. */
#include <stdio.h>
#include <sys/queue.h>

struct item {
    int n;
    SLIST_ENTRY(item) s;
    LIST_ENTRY(item) l;
    STAILQ_ENTRY(item) q;
    TAILQ_ENTRY(item) t;
    CIRCLEQ_ENTRY(item) c;
};
SLIST_HEAD(slist, item);
LIST_HEAD(list, item);
STAILQ_HEAD(stailq, item);
TAILQ_HEAD(tailq, item);
CIRCLEQ_HEAD(circleq, item);

static struct tailq fixed = TAILQ_HEAD_INITIALIZER(fixed);

int main(void)
{
    struct item items[6];
    struct item *i;
    for (int k = 0; k < 6; k++)
        items[k].n = k;

    struct slist sl = SLIST_HEAD_INITIALIZER(sl);
    for (int k = 0; k < 5; k++)
        SLIST_INSERT_HEAD(&sl, &items[k], s);
    SLIST_INSERT_AFTER(&items[2], &items[5], s);
    SLIST_REMOVE(&sl, &items[3], item, s);
    SLIST_REMOVE_HEAD(&sl, s);
    SLIST_FOREACH(i, &sl, s) printf("%d ", i->n);
    puts("slist");

    struct list li;
    LIST_INIT(&li);
    LIST_INSERT_HEAD(&li, &items[0], l);
    LIST_INSERT_AFTER(&items[0], &items[1], l);
    LIST_INSERT_BEFORE(&items[0], &items[2], l);
    LIST_INSERT_BEFORE(&items[1], &items[3], l);
    LIST_REMOVE(&items[0], l);
    LIST_FOREACH(i, &li, l) printf("%d ", i->n);
    printf("list %d\n", LIST_EMPTY(&li));

    struct stailq sq = STAILQ_HEAD_INITIALIZER(sq), more;
    STAILQ_INIT(&more);
    STAILQ_INSERT_TAIL(&sq, &items[0], q);
    STAILQ_INSERT_TAIL(&sq, &items[1], q);
    STAILQ_INSERT_HEAD(&sq, &items[2], q);
    STAILQ_INSERT_AFTER(&sq, &items[1], &items[3], q);
    STAILQ_REMOVE(&sq, &items[3], item, q);
    STAILQ_INSERT_TAIL(&more, &items[4], q);
    STAILQ_INSERT_TAIL(&more, &items[5], q);
    STAILQ_CONCAT(&sq, &more);
    STAILQ_REMOVE_HEAD(&sq, q);
    STAILQ_FOREACH(i, &sq, q) printf("%d ", i->n);
    printf("stailq %d\n", STAILQ_EMPTY(&more));

    for (int k = 0; k < 4; k++)
        TAILQ_INSERT_TAIL(&fixed, &items[k], t);
    TAILQ_INSERT_HEAD(&fixed, &items[4], t);
    TAILQ_INSERT_BEFORE(&items[2], &items[5], t);
    TAILQ_REMOVE(&fixed, &items[3], t);
    TAILQ_REMOVE(&fixed, &items[4], t);
    TAILQ_FOREACH(i, &fixed, t) printf("%d ", i->n);
    TAILQ_FOREACH_REVERSE(i, &fixed, tailq, t) printf("%d ", i->n);
    printf("tailq %d %d\n", TAILQ_LAST(&fixed, tailq)->n, TAILQ_PREV(&items[5], tailq, t)->n);

    struct circleq cq;
    CIRCLEQ_INIT(&cq);
    for (int k = 0; k < 3; k++)
        CIRCLEQ_INSERT_TAIL(&cq, &items[k], c);
    CIRCLEQ_INSERT_HEAD(&cq, &items[3], c);
    CIRCLEQ_INSERT_AFTER(&cq, &items[2], &items[4], c);
    CIRCLEQ_INSERT_BEFORE(&cq, &items[3], &items[5], c);
    CIRCLEQ_REMOVE(&cq, &items[1], c);
    CIRCLEQ_FOREACH(i, &cq, c) printf("%d ", i->n);
    for (i = CIRCLEQ_LAST(&cq); i != (void *)&cq; i = CIRCLEQ_PREV(i, c)) printf("%d ", i->n);
    puts("circleq");
    return 0;
}
