/* Lists and queues as macros, with the names and members of the BSDs. */
#ifndef _SYS_QUEUE_H_
#define _SYS_QUEUE_H_

/* Singly linked lists. */
#define SLIST_HEAD(name, type) struct name { struct type *slh_first; }
#define SLIST_HEAD_INITIALIZER(head) { NULL }
#define SLIST_ENTRY(type) struct { struct type *sle_next; }
#define SLIST_FIRST(head) ((head)->slh_first)
#define SLIST_END(head) NULL
#define SLIST_EMPTY(head) (SLIST_FIRST(head) == NULL)
#define SLIST_NEXT(e, field) ((e)->field.sle_next)
#define SLIST_INIT(head) do { SLIST_FIRST(head) = NULL; } while (0)
#define SLIST_INSERT_HEAD(head, e, field) do { SLIST_NEXT(e, field) = SLIST_FIRST(head); SLIST_FIRST(head) = (e); } while (0)
#define SLIST_INSERT_AFTER(at, e, field) do { SLIST_NEXT(e, field) = SLIST_NEXT(at, field); SLIST_NEXT(at, field) = (e); } while (0)
#define SLIST_REMOVE_HEAD(head, field) do { SLIST_FIRST(head) = SLIST_NEXT(SLIST_FIRST(head), field); } while (0)
#define SLIST_REMOVE_AFTER(e, field) do { SLIST_NEXT(e, field) = SLIST_NEXT(SLIST_NEXT(e, field), field); } while (0)
#define SLIST_REMOVE(head, e, type, field) do { \
    struct type **__link = &SLIST_FIRST(head); \
    while (*__link != (e)) __link = &SLIST_NEXT(*__link, field); \
    *__link = SLIST_NEXT(*__link, field); \
} while (0)
#define SLIST_FOREACH(var, head, field) for ((var) = SLIST_FIRST(head); (var); (var) = SLIST_NEXT(var, field))
#define SLIST_FOREACH_SAFE(var, head, field, next) for ((var) = SLIST_FIRST(head); (var) && ((next) = SLIST_NEXT(var, field), 1); (var) = (next))

/* Doubly linked lists: an element knows the pointer that leads to it. */
#define LIST_HEAD(name, type) struct name { struct type *lh_first; }
#define LIST_HEAD_INITIALIZER(head) { NULL }
#define LIST_ENTRY(type) struct { struct type *le_next; struct type **le_prev; }
#define LIST_FIRST(head) ((head)->lh_first)
#define LIST_END(head) NULL
#define LIST_EMPTY(head) (LIST_FIRST(head) == NULL)
#define LIST_NEXT(e, field) ((e)->field.le_next)
#define LIST_INIT(head) do { LIST_FIRST(head) = NULL; } while (0)
#define LIST_INSERT_HEAD(head, e, field) do { \
    if ((LIST_NEXT(e, field) = LIST_FIRST(head)) != NULL) LIST_FIRST(head)->field.le_prev = &LIST_NEXT(e, field); \
    LIST_FIRST(head) = (e); \
    (e)->field.le_prev = &LIST_FIRST(head); \
} while (0)
#define LIST_INSERT_AFTER(at, e, field) do { \
    if ((LIST_NEXT(e, field) = LIST_NEXT(at, field)) != NULL) LIST_NEXT(at, field)->field.le_prev = &LIST_NEXT(e, field); \
    LIST_NEXT(at, field) = (e); \
    (e)->field.le_prev = &LIST_NEXT(at, field); \
} while (0)
#define LIST_INSERT_BEFORE(at, e, field) do { \
    (e)->field.le_prev = (at)->field.le_prev; \
    LIST_NEXT(e, field) = (at); \
    *(at)->field.le_prev = (e); \
    (at)->field.le_prev = &LIST_NEXT(e, field); \
} while (0)
#define LIST_REMOVE(e, field) do { \
    if (LIST_NEXT(e, field) != NULL) LIST_NEXT(e, field)->field.le_prev = (e)->field.le_prev; \
    *(e)->field.le_prev = LIST_NEXT(e, field); \
} while (0)
#define LIST_FOREACH(var, head, field) for ((var) = LIST_FIRST(head); (var); (var) = LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, next) for ((var) = LIST_FIRST(head); (var) && ((next) = LIST_NEXT(var, field), 1); (var) = (next))

/* Singly linked queues: the head knows where the next element at the end goes. */
#define STAILQ_HEAD(name, type) struct name { struct type *stqh_first; struct type **stqh_last; }
#define STAILQ_HEAD_INITIALIZER(head) { NULL, &(head).stqh_first }
#define STAILQ_ENTRY(type) struct { struct type *stqe_next; }
#define STAILQ_FIRST(head) ((head)->stqh_first)
#define STAILQ_EMPTY(head) (STAILQ_FIRST(head) == NULL)
#define STAILQ_NEXT(e, field) ((e)->field.stqe_next)
#define STAILQ_INIT(head) do { STAILQ_FIRST(head) = NULL; (head)->stqh_last = &STAILQ_FIRST(head); } while (0)
#define STAILQ_INSERT_HEAD(head, e, field) do { \
    if ((STAILQ_NEXT(e, field) = STAILQ_FIRST(head)) == NULL) (head)->stqh_last = &STAILQ_NEXT(e, field); \
    STAILQ_FIRST(head) = (e); \
} while (0)
#define STAILQ_INSERT_TAIL(head, e, field) do { \
    STAILQ_NEXT(e, field) = NULL; \
    *(head)->stqh_last = (e); \
    (head)->stqh_last = &STAILQ_NEXT(e, field); \
} while (0)
#define STAILQ_INSERT_AFTER(head, at, e, field) do { \
    if ((STAILQ_NEXT(e, field) = STAILQ_NEXT(at, field)) == NULL) (head)->stqh_last = &STAILQ_NEXT(e, field); \
    STAILQ_NEXT(at, field) = (e); \
} while (0)
#define STAILQ_REMOVE_HEAD(head, field) do { \
    if ((STAILQ_FIRST(head) = STAILQ_NEXT(STAILQ_FIRST(head), field)) == NULL) (head)->stqh_last = &STAILQ_FIRST(head); \
} while (0)
#define STAILQ_REMOVE(head, e, type, field) do { \
    struct type **__link = &STAILQ_FIRST(head); \
    while (*__link != (e)) __link = &STAILQ_NEXT(*__link, field); \
    if ((*__link = STAILQ_NEXT(*__link, field)) == NULL) (head)->stqh_last = __link; \
} while (0)
#define STAILQ_CONCAT(a, b) do { \
    if (!STAILQ_EMPTY(b)) { \
        *(a)->stqh_last = STAILQ_FIRST(b); \
        (a)->stqh_last = (b)->stqh_last; \
        STAILQ_INIT(b); \
    } \
} while (0)
#define STAILQ_FOREACH(var, head, field) for ((var) = STAILQ_FIRST(head); (var); (var) = STAILQ_NEXT(var, field))
#define STAILQ_FOREACH_SAFE(var, head, field, next) for ((var) = STAILQ_FIRST(head); (var) && ((next) = STAILQ_NEXT(var, field), 1); (var) = (next))

#define SIMPLEQ_HEAD(name, type) struct name { struct type *sqh_first; struct type **sqh_last; }
#define SIMPLEQ_HEAD_INITIALIZER(head) { NULL, &(head).sqh_first }
#define SIMPLEQ_ENTRY(type) struct { struct type *sqe_next; }
#define SIMPLEQ_FIRST(head) ((head)->sqh_first)
#define SIMPLEQ_EMPTY(head) (SIMPLEQ_FIRST(head) == NULL)
#define SIMPLEQ_NEXT(e, field) ((e)->field.sqe_next)
#define SIMPLEQ_INIT(head) do { SIMPLEQ_FIRST(head) = NULL; (head)->sqh_last = &SIMPLEQ_FIRST(head); } while (0)
#define SIMPLEQ_INSERT_HEAD(head, e, field) do { \
    if ((SIMPLEQ_NEXT(e, field) = SIMPLEQ_FIRST(head)) == NULL) (head)->sqh_last = &SIMPLEQ_NEXT(e, field); \
    SIMPLEQ_FIRST(head) = (e); \
} while (0)
#define SIMPLEQ_INSERT_TAIL(head, e, field) do { \
    SIMPLEQ_NEXT(e, field) = NULL; \
    *(head)->sqh_last = (e); \
    (head)->sqh_last = &SIMPLEQ_NEXT(e, field); \
} while (0)
#define SIMPLEQ_INSERT_AFTER(head, at, e, field) do { \
    if ((SIMPLEQ_NEXT(e, field) = SIMPLEQ_NEXT(at, field)) == NULL) (head)->sqh_last = &SIMPLEQ_NEXT(e, field); \
    SIMPLEQ_NEXT(at, field) = (e); \
} while (0)
#define SIMPLEQ_REMOVE_HEAD(head, field) do { \
    if ((SIMPLEQ_FIRST(head) = SIMPLEQ_NEXT(SIMPLEQ_FIRST(head), field)) == NULL) (head)->sqh_last = &SIMPLEQ_FIRST(head); \
} while (0)
#define SIMPLEQ_REMOVE(head, e, type, field) do { \
    struct type **__link = &SIMPLEQ_FIRST(head); \
    while (*__link != (e)) __link = &SIMPLEQ_NEXT(*__link, field); \
    if ((*__link = SIMPLEQ_NEXT(*__link, field)) == NULL) (head)->sqh_last = __link; \
} while (0)
#define SIMPLEQ_FOREACH(var, head, field) for ((var) = SIMPLEQ_FIRST(head); (var); (var) = SIMPLEQ_NEXT(var, field))

/* Doubly linked queues. The head looks like the pointers of an element, so the way back reads one through the other. */
#define TAILQ_HEAD(name, type) struct name { struct type *tqh_first; struct type **tqh_last; }
#define TAILQ_HEAD_INITIALIZER(head) { NULL, &(head).tqh_first }
#define TAILQ_ENTRY(type) struct { struct type *tqe_next; struct type **tqe_prev; }
#define TAILQ_FIRST(head) ((head)->tqh_first)
#define TAILQ_END(head) NULL
#define TAILQ_EMPTY(head) (TAILQ_FIRST(head) == NULL)
#define TAILQ_NEXT(e, field) ((e)->field.tqe_next)
#define TAILQ_LAST(head, name) (*(((struct name *)((head)->tqh_last))->tqh_last))
#define TAILQ_PREV(e, name, field) (*(((struct name *)((e)->field.tqe_prev))->tqh_last))
#define TAILQ_INIT(head) do { TAILQ_FIRST(head) = NULL; (head)->tqh_last = &TAILQ_FIRST(head); } while (0)
#define TAILQ_INSERT_HEAD(head, e, field) do { \
    if ((TAILQ_NEXT(e, field) = TAILQ_FIRST(head)) != NULL) TAILQ_FIRST(head)->field.tqe_prev = &TAILQ_NEXT(e, field); \
    else (head)->tqh_last = &TAILQ_NEXT(e, field); \
    TAILQ_FIRST(head) = (e); \
    (e)->field.tqe_prev = &TAILQ_FIRST(head); \
} while (0)
#define TAILQ_INSERT_TAIL(head, e, field) do { \
    TAILQ_NEXT(e, field) = NULL; \
    (e)->field.tqe_prev = (head)->tqh_last; \
    *(head)->tqh_last = (e); \
    (head)->tqh_last = &TAILQ_NEXT(e, field); \
} while (0)
#define TAILQ_INSERT_AFTER(head, at, e, field) do { \
    if ((TAILQ_NEXT(e, field) = TAILQ_NEXT(at, field)) != NULL) TAILQ_NEXT(e, field)->field.tqe_prev = &TAILQ_NEXT(e, field); \
    else (head)->tqh_last = &TAILQ_NEXT(e, field); \
    TAILQ_NEXT(at, field) = (e); \
    (e)->field.tqe_prev = &TAILQ_NEXT(at, field); \
} while (0)
#define TAILQ_INSERT_BEFORE(at, e, field) do { \
    (e)->field.tqe_prev = (at)->field.tqe_prev; \
    TAILQ_NEXT(e, field) = (at); \
    *(at)->field.tqe_prev = (e); \
    (at)->field.tqe_prev = &TAILQ_NEXT(e, field); \
} while (0)
#define TAILQ_REMOVE(head, e, field) do { \
    if (TAILQ_NEXT(e, field) != NULL) TAILQ_NEXT(e, field)->field.tqe_prev = (e)->field.tqe_prev; \
    else (head)->tqh_last = (e)->field.tqe_prev; \
    *(e)->field.tqe_prev = TAILQ_NEXT(e, field); \
} while (0)
#define TAILQ_CONCAT(a, b, field) do { \
    if (!TAILQ_EMPTY(b)) { \
        *(a)->tqh_last = TAILQ_FIRST(b); \
        TAILQ_FIRST(b)->field.tqe_prev = (a)->tqh_last; \
        (a)->tqh_last = (b)->tqh_last; \
        TAILQ_INIT(b); \
    } \
} while (0)
#define TAILQ_FOREACH(var, head, field) for ((var) = TAILQ_FIRST(head); (var); (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_REVERSE(var, head, name, field) for ((var) = TAILQ_LAST(head, name); (var); (var) = TAILQ_PREV(var, name, field))
#define TAILQ_FOREACH_SAFE(var, head, field, next) for ((var) = TAILQ_FIRST(head); (var) && ((next) = TAILQ_NEXT(var, field), 1); (var) = (next))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, name, field, next) for ((var) = TAILQ_LAST(head, name); (var) && ((next) = TAILQ_PREV(var, name, field), 1); (var) = (next))

/* Circular queues: both ends lead to the head. */
#define CIRCLEQ_HEAD(name, type) struct name { struct type *cqh_first; struct type *cqh_last; }
#define CIRCLEQ_HEAD_INITIALIZER(head) { (void *)&(head), (void *)&(head) }
#define CIRCLEQ_ENTRY(type) struct { struct type *cqe_next; struct type *cqe_prev; }
#define CIRCLEQ_FIRST(head) ((head)->cqh_first)
#define CIRCLEQ_LAST(head) ((head)->cqh_last)
#define CIRCLEQ_EMPTY(head) (CIRCLEQ_FIRST(head) == (void *)(head))
#define CIRCLEQ_NEXT(e, field) ((e)->field.cqe_next)
#define CIRCLEQ_PREV(e, field) ((e)->field.cqe_prev)
#define CIRCLEQ_INIT(head) do { CIRCLEQ_FIRST(head) = (void *)(head); CIRCLEQ_LAST(head) = (void *)(head); } while (0)
#define CIRCLEQ_INSERT_AFTER(head, at, e, field) do { \
    CIRCLEQ_NEXT(e, field) = CIRCLEQ_NEXT(at, field); \
    CIRCLEQ_PREV(e, field) = (at); \
    if (CIRCLEQ_NEXT(at, field) == (void *)(head)) CIRCLEQ_LAST(head) = (e); \
    else CIRCLEQ_PREV(CIRCLEQ_NEXT(at, field), field) = (e); \
    CIRCLEQ_NEXT(at, field) = (e); \
} while (0)
#define CIRCLEQ_INSERT_BEFORE(head, at, e, field) do { \
    CIRCLEQ_NEXT(e, field) = (at); \
    CIRCLEQ_PREV(e, field) = CIRCLEQ_PREV(at, field); \
    if (CIRCLEQ_PREV(at, field) == (void *)(head)) CIRCLEQ_FIRST(head) = (e); \
    else CIRCLEQ_NEXT(CIRCLEQ_PREV(at, field), field) = (e); \
    CIRCLEQ_PREV(at, field) = (e); \
} while (0)
#define CIRCLEQ_INSERT_HEAD(head, e, field) do { \
    CIRCLEQ_NEXT(e, field) = CIRCLEQ_FIRST(head); \
    CIRCLEQ_PREV(e, field) = (void *)(head); \
    if (CIRCLEQ_LAST(head) == (void *)(head)) CIRCLEQ_LAST(head) = (e); \
    else CIRCLEQ_PREV(CIRCLEQ_FIRST(head), field) = (e); \
    CIRCLEQ_FIRST(head) = (e); \
} while (0)
#define CIRCLEQ_INSERT_TAIL(head, e, field) do { \
    CIRCLEQ_NEXT(e, field) = (void *)(head); \
    CIRCLEQ_PREV(e, field) = CIRCLEQ_LAST(head); \
    if (CIRCLEQ_FIRST(head) == (void *)(head)) CIRCLEQ_FIRST(head) = (e); \
    else CIRCLEQ_NEXT(CIRCLEQ_LAST(head), field) = (e); \
    CIRCLEQ_LAST(head) = (e); \
} while (0)
#define CIRCLEQ_REMOVE(head, e, field) do { \
    if (CIRCLEQ_NEXT(e, field) == (void *)(head)) CIRCLEQ_LAST(head) = CIRCLEQ_PREV(e, field); \
    else CIRCLEQ_PREV(CIRCLEQ_NEXT(e, field), field) = CIRCLEQ_PREV(e, field); \
    if (CIRCLEQ_PREV(e, field) == (void *)(head)) CIRCLEQ_FIRST(head) = CIRCLEQ_NEXT(e, field); \
    else CIRCLEQ_NEXT(CIRCLEQ_PREV(e, field), field) = CIRCLEQ_NEXT(e, field); \
} while (0)
#define CIRCLEQ_FOREACH(var, head, field) for ((var) = CIRCLEQ_FIRST(head); (var) != (void *)(head); (var) = CIRCLEQ_NEXT(var, field))
#define CIRCLEQ_FOREACH_REVERSE(var, head, field) for ((var) = CIRCLEQ_LAST(head); (var) != (void *)(head); (var) = CIRCLEQ_PREV(var, field))
#endif
