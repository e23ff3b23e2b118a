/* Trees have glibc's shape, hash tables its size. */
#define _GNU_SOURCE
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void show(const void *node, VISIT visit, int depth)
{
    static const char *names[] = {"pre", "post", "end", "leaf"};
    printf("%s%d@%d ", names[visit], **(int *const *)node, depth);
}

static int destroyed;
static void destroy(void *key)
{
    destroyed += *(int *)key;
}

static void trees(void)
{
    static int keys[200];
    void *root = NULL;
    unsigned seed = 1;
    for (int i = 0; i < 200; i++) {
        seed = seed * 1103515245 + 12345;
        keys[i] = (seed >> 16) % 300;
        int **found = tsearch(&keys[i], &root, compare);
        if (*found != &keys[i])
            printf("dup%d ", keys[i]);
    }
    puts("");
    twalk(root, show);
    puts("");
    for (int i = 0; i < 200; i += 3) {
        void *parent = tdelete(&keys[i], &root, compare);
        printf("%d ", parent != NULL);
        if (i % 60 == 0) {
            puts("");
            twalk(root, show);
            puts("");
        }
    }
    puts("");
    twalk(root, show);
    int wanted = 1000;
    printf("\n%d %d\n", tfind(&wanted, &root, compare) == NULL, tfind(&keys[1], &root, compare) != NULL);
    tdestroy(root, destroy);
    printf("%d\n", destroyed);
    void *ordered = NULL;
    for (int i = 0; i < 40; i++) {
        keys[i] = i;
        tsearch(&keys[i], &ordered, compare);
    }
    twalk(ordered, show);
    puts("");
    for (int i = 0; i < 40; i++)
        tdelete(&keys[(i * 7) % 40], &ordered, compare);
    printf("%d\n", ordered == NULL);
}

static void tables(void)
{
    static char names[20][8];
    ENTRY item, *found;
    printf("create %d %d\n", hcreate(8), hcreate(3));
    for (int i = 0; i < 14; i++) {
        sprintf(names[i], "key%d", i);
        item.key = names[i];
        item.data = (void *)(long)i;
        errno = 0;
        found = hsearch(item, ENTER);
        printf("%d:%d ", found != NULL, found ? 0 : errno);
    }
    puts("");
    item.key = "key5";
    item.data = NULL;
    found = hsearch(item, FIND);
    printf("%ld\n", found ? (long)found->data : -1);
    found = hsearch(item, ENTER);
    printf("%ld\n", found ? (long)found->data : -1);
    item.key = "none";
    found = hsearch(item, FIND);
    printf("%d %s\n", found == NULL, strerror(errno));
    hdestroy();
    struct hsearch_data own;
    memset(&own, 0, sizeof own);
    printf("%d", hcreate_r(5, &own));
    item.key = "own";
    printf(" %d", hsearch_r(item, ENTER, &found, &own));
    item.key = "other";
    printf(" %d\n", hsearch_r(item, FIND, &found, &own));
    hdestroy_r(&own);
}

static void arrays(void)
{
    int numbers[10] = {5, 3, 8};
    size_t count = 3;
    int key = 8;
    printf("%td ", (int *)lfind(&key, numbers, &count, sizeof(int), compare) - numbers);
    key = 9;
    printf("%d ", lfind(&key, numbers, &count, sizeof(int), compare) == NULL);
    printf("%td ", (int *)lsearch(&key, numbers, &count, sizeof(int), compare) - numbers);
    printf("%zu\n", count);
    struct element { struct element *next, *before; int n; } e[4] = {{0, 0, 1}, {0, 0, 2}, {0, 0, 3}, {0, 0, 4}};
    insque(&e[0], NULL);
    for (int i = 1; i < 4; i++)
        insque(&e[i], &e[0]);
    remque(&e[2]);
    for (struct element *p = e; p; p = p->next)
        printf("%d<-%d ", p->n, p->before ? p->before->n : 0);
    puts("");
}

int main(void)
{
    trees();
    tables();
    arrays();
    return 0;
}
