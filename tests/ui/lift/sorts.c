//@ bless
// Arrays that are sorted and searched by a comparison with a name.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
    int key;
    double weight;
};

static int by_key(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int calls;

static int descending(const void *a, const void *b)
{
    int x = *(int *)a, y = *(int *)b;
    calls++;
    if (x < y)
        return 1;
    return x > y ? -1 : 0;
}

static void sort_down(int *v, int n)
{
    qsort(v, n, sizeof(int), descending);
}

struct person {
    char name[20];
    int age;
};

static int by_age(const void *a, const void *b)
{
    const struct person *x = *(struct person *const *)a, *y = *(struct person *const *)b;
    return x->age - y->age;
}

static int by_name(const void *a, const void *b)
{
    const struct person *x = *(const struct person **)a;
    const struct person *y = *(const struct person **)b;
    return strcmp(x->name, y->name);
}

static int by_value(const void *key, const void *element)
{
    return *(const int *)key - ((const struct item *)element)->key;
}

int main(void)
{
    struct item items[] = {{3, 1}, {1, 2}, {2, 3}, {0, 4}, {2, 5}, {3, 6}};
    size_t count = sizeof items / sizeof items[0];
    qsort(items, count, sizeof items[0], by_key);
    for (size_t i = 0; i < count; i++)
        printf("%d:%g ", items[i].key, items[i].weight);
    int wanted = 2;
    struct item *it = bsearch(&wanted, items, count, sizeof(struct item), by_value);
    printf("%g\n", it ? it->weight : -1);

    int n = 10;
    int *numbers = malloc(n * sizeof *numbers);
    for (int i = 0; i < n; i++)
        numbers[i] = i * 7 % 11;
    qsort(numbers, n, sizeof(int), ascending);
    for (int i = 0; i < n; i++)
        printf("%d ", numbers[i]);
    sort_down(numbers + 2, n - 2);
    for (int i = 0; i < n; i++)
        printf("%d ", numbers[i]);
    // The library asks this often.
    printf("%d\n", calls);
    int key = 5;
    int *found = (int *)bsearch(&key, numbers + 2, n - 2, sizeof(int), descending);
    if (found)
        printf("%ld %d\n", (long)(found - numbers), *found);
    key = 99;
    printf("%d\n", bsearch(&key, numbers, n, sizeof(int), ascending) == NULL);
    qsort(numbers, 1, sizeof(int), ascending);
    qsort(numbers, 0, sizeof(int), ascending);
    free(numbers);

    const char *names[] = {"zoe", "al", "mia"};
    struct person **people = malloc(3 * sizeof *people);
    for (int i = 0; i < 3; i++) {
        people[i] = malloc(sizeof(struct person));
        strcpy(people[i]->name, names[i]);
        people[i]->age = i * 5 % 7;
    }
    qsort(people, 3, sizeof *people, by_age);
    for (int i = 0; i < 3; i++)
        printf("%s ", people[i]->name);
    qsort(people, 3, sizeof(struct person *), by_name);
    for (int i = 0; i < 3; i++)
        printf("%s ", people[i]->name);
    puts("");
    for (int i = 0; i < 3; i++)
        free(people[i]);
    free(people);
    return 0;
}
