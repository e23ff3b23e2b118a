// A jump that is called through a pointer leaves what is lent, too.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
struct node { int v; struct node *next; int a[4]; };
struct text { char *s; int n; };
static struct node *head;
static struct text *text;
static jmp_buf env;
static void (*jump)(jmp_buf, int) = longjmp;
static void fill(int *p, int n) {
    for (int i = 0; i < n; i++) p[i] = i + 1;
    printf("filled\n");
    if (n > 2) jump(env, 1);
}
static void spell(char *s) {
    s[0] = 'x';
    printf("spelt\n");
    if (s[0] == 'x') jump(env, 2);
}
static void run(void) { fill(head->a, 2); fill(head->a, 4); }
static void show(void) {
    for (int i = 0; i < 4; i++) printf(" %d", head->a[i]);
    printf(" %.3s\n", text->s);
}
int main(void) {
    head = malloc(sizeof *head);
    head->next = NULL; head->v = 1;
    for (int i = 0; i < 4; i++) head->a[i] = 9;
    text = malloc(sizeof *text);
    text->s = calloc(4, 1); text->n = 0;
    text->s[0] = text->s[1] = 'a';
    if (!setjmp(env)) run();
    show();
    if (!setjmp(env)) spell(text->s);
    show();
    return 0;
}
