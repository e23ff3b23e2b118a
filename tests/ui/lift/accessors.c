//@ bless
// Functions that return an array in an object, and variables that lead to one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct person {
    char name[32];
    int age;
    struct person *next;
};

static int count;

static const char *name_of(const struct person *p)
{
    return p->name;
}

static char *name_at(struct person *list, int age)
{
    for (struct person *p = list; p; p = p->next)
        if (p->age == age)
            return p->name;
    return NULL;
}

static struct person *find(struct person *list, const char *name)
{
    for (; list; list = list->next)
        if (!strcmp(name_of(list), name))
            return list;
    return NULL;
}

static int letters(const char *s, char c)
{
    int n = 0;
    for (; *s; s++)
        n += *s == c;
    count++;
    return n;
}

static void show(struct person *p)
{
    const char *name = p->name;
    printf("%s %zu %d\n", name, strlen(name), p->age);
}

static void change(struct person *p)
{
    char *name = p->name;
    strcat(name, "!");
    name[0] = 'Z';
    p->age += letters(name, 'n');
    memset(name + 2, 'x', 2);
    snprintf(name, sizeof p->name, "%s-%d", "p", p->age);
}

static struct person *add(struct person *list, const char *name, int age)
{
    struct person *p = calloc(1, sizeof *p);
    strcpy(p->name, name);
    p->age = age;
    p->next = list;
    return p;
}

int main(void)
{
    struct person *list = add(add(add(NULL, "ann", 3), "bob", 4), "nina", 5);
    struct person *found = find(list, "bob");
    const char *name = name_of(found);
    printf("%s %d\n", name, found->age);
    printf("%d\n", find(list, "zoe") == NULL);
    for (int age = 3; age < 7; age++) {
        char *at = name_at(list, age);
        if (at != NULL)
            printf("%d: %s %zu\n", age, at, strlen(at));
        else
            printf("%d: nobody\n", age);
    }
    if (name_at(list, 4))
        printf("%c\n", name_at(list, 4)[1]);
    for (struct person *p = list; p; p = p->next) {
        change(p);
        show(p);
    }
    printf("%d\n", count);
    while (list) {
        struct person *next = list->next;
        free(list);
        list = next;
    }
    return 0;
}
