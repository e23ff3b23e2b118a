// A handler of SIGFPE sees what was written before the division.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
struct node { int v; struct node *next; int a[4]; };
static struct node *head;
static sigjmp_buf env;
static void caught(int sig) { (void)sig; siglongjmp(env, 1); }
static void divide(int *p, int n, int by) {
    p[0] = n;
    p[1] = n / by;
    p[2] = n;
}
int main(int argc, char **argv) {
    (void)argv;
    signal(SIGFPE, caught);
    head = malloc(sizeof *head);
    head->next = NULL; head->v = 1;
    for (int i = 0; i < 4; i++) head->a[i] = 9;
    if (!sigsetjmp(env, 1)) divide(head->a, 6, argc - 1);
    for (int i = 0; i < 4; i++) printf(" %d", head->a[i]);
    puts("");
    return 0;
}
