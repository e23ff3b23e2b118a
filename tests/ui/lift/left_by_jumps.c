// What is lent for a call is there when control goes elsewhere: with a jump, to what runs at the end, or to what is called back.
//@ exit: 3
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    int v;
    struct node *next;
    int a[4];
};

struct text {
    char *s;
    int n;
};

static struct node *head;
static struct text *text;
static jmp_buf env;
static int total;

static void show(void) {
    printf("%d", head->v);
    for (int i = 0; i < 4; i++) printf(" %d", head->a[i]);
    printf(" %d %.3s\n", text->n, text->s);
}

static void fill(int *p, int n) {
    for (int i = 0; i < n; i++) p[i] = i + total;
    total++;
    printf("filled\n");
    if (n > 2) longjmp(env, 1);
}

static void spell(char *s, int *n) {
    for (int i = 0; i < 3; i++) s[i] = 'a' + total;
    *n = total;
    printf("spelt\n");
    if (total > 1) longjmp(env, 2);
}

static void run(void) {
    fill(head->a, 2);
    fill(head->a, 4);
}

static void end(int *p, int n) {
    p[n] = 77;
    printf("ends\n");
    exit(3);
}

static int compare(const void *a, const void *b) {
    head->a[3]++;
    return *(const int *)a - *(const int *)b;
}

static void sort(int *p, int n) {
    int other[3] = {2, 1, 3};
    qsort(other, 3, sizeof *other, compare);
    p[0] += n + other[0];
}

int main(void) {
    atexit(show);
    head = malloc(sizeof *head);
    head->next = NULL;
    head->v = 1;
    for (int i = 0; i < 4; i++) head->a[i] = 9;
    text = malloc(sizeof *text);
    text->s = calloc(4, 1);
    text->n = 0;
    if (!setjmp(env)) run();
    show();
    if (!setjmp(env)) spell(text->s, &text->n);
    show();
    sort(head->a, 4);
    printf("%d %d\n", head->a[0], head->a[3] > 3);
    head->a[3] = 8;
    end(head->a, 1);
    return 0;
}
