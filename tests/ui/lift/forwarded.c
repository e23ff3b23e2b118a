// What a variable holds for one statement only goes where that puts it.
#include <stdio.h>
#include <stdlib.h>

struct node {
    int value;
    struct node *next;
};

static int *made(int kind, int n) {
    int *data;
    switch (kind) {
    case 0: {
        int *fresh = calloc(n, sizeof *fresh);
        data = fresh;
        break;
    }
    case 1: {
        int *fresh = malloc(2 * n * sizeof *fresh);
        for (int i = 0; i < 2 * n; i++)
            fresh[i] = i;
        data = fresh;
        break;
    }
    default:
        data = NULL;
    }
    return data;
}

static int sum(struct node *list) {
    int sum = 0;
    while (list) {
        sum += list->value;
        struct node *next = list->next;
        list = next;
    }
    return sum;
}

/* The variable itself is what the value is made from. */
static const char *skip(const char *text, int n) {
    while (n--) {
        const char *behind = text + 1;
        text = behind;
    }
    return text;
}

static int jump(int *from, int n) {
    int found = 0, *at = from;
    for (int i = 0; i < n; i++) {
        int *here = at++;
        from = here;
        found = found * 10 + *from;
    }
    return found;
}

int main(void) {
    for (int kind = 0; kind < 3; kind++) {
        int *data = made(kind, 2);
        printf("%d\n", data ? data[1] : -1);
        free(data);
    }
    struct node b = {2, NULL}, a = {1, &b};
    int numbers[] = {4, 5, 6};
    printf("%d %s %d\n", sum(&a), skip("skipped", 4), jump(numbers, 3));
    return 0;
}
