// A handler runs while a loop waits, and sees what the loop has written.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
struct node { int v; struct node *next; int a[4]; };
static struct node *head;
static volatile int flag[2];
static void tick(int sig) { (void)sig; flag[0] = head->a[0] == 5 ? 2 : 1; }
static void spin(int *p, volatile int *f) {
    p[0] = 5;
    for (long i = 0; !*f && i < 2000000000; i++) p[1] = (int)(i & 7);
}
int main(void) {
    signal(SIGALRM, tick);
    head = malloc(sizeof *head);
    head->next = NULL; head->v = 1;
    for (int i = 0; i < 4; i++) head->a[i] = 9;
    ualarm(20000, 0);
    spin(head->a, flag);
    printf("%d\n", flag[0]);
    return 0;
}
