//@ bless
// What a local pointer owns goes to the heap with the last thing that is done with it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry { char *key; int *values; struct entry *next; };

static struct entry *first;
static char *kept[4];

static void keep(char *s) {
    for (int i = 0; i < 4; i++) if (!kept[i]) { kept[i] = s; return; }
    free(s);
}

static struct entry *add(const char *key, int n) {
    struct entry *e = malloc(sizeof *e);
    char *copy = malloc(strlen(key) + 2);
    strcpy(copy, key);
    strcat(copy, "!");
    int *values = calloc(n, sizeof *values);
    for (int i = 0; i < n; i++) values[i] = i + n;
    e->key = copy;
    e->values = values;
    e->next = first;
    first = e;
    return e;
}

/* In each turn of the loop it is another one. */
static void split(const char *s) {
    while (*s) {
        int n = 0;
        while (s[n] && s[n] != ',') n++;
        char *part = malloc(n + 1);
        memcpy(part, s, n);
        part[n] = 0;
        keep(part);
        s += n + (s[n] == ',');
    }
}

/* It is used behind the place where it is stored: it stays on the heap. */
static int twice(struct entry *e) {
    char *name = malloc(8);
    strcpy(name, "shared");
    free(e->key);
    e->key = name;
    name[0] = 'S';
    return (int)strlen(name);
}

/* One of two ways out. */
static char *pick(int which) {
    char *s = malloc(8);
    strcpy(s, "picked");
    if (which) return s;
    free(s);
    return kept[0];
}

int main(void) {
    struct entry *a = add("a", 2), *b = add("bc", 3);
    split("one,two,three");
    printf("%s %s %d %d\n", a->key, b->key, a->values[1], b->values[2]);
    int n = twice(a);
    printf("%s %d %s %s %s\n", a->key, n, kept[0], kept[1], kept[2]);
    char *s = pick(1);
    printf("%s %s\n", s, pick(0));
    free(s);
    while (first) {
        struct entry *next = first->next;
        free(first->key);
        free(first->values);
        free(first);
        first = next;
    }
    return 0;
}
