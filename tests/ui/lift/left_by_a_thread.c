// A thread that ends leaves what is lent; what runs at the end sees it.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
struct node { int v; struct node *next; int a[4]; };
static struct node *head;
static void show(void) {
    for (int i = 0; i < 4; i++) printf(" %d", head->a[i]);
    puts("");
}
static void fill(int *p, int n) {
    for (int i = 0; i < n; i++) p[i] = i + 1;
    printf("filled\n");
    if (n > 2) pthread_exit(NULL);
}
int main(void) {
    atexit(show);
    head = malloc(sizeof *head);
    head->next = NULL; head->v = 1;
    for (int i = 0; i < 4; i++) head->a[i] = 9;
    fill(head->a, 2);
    fill(head->a, 4);
    return 0;
}
