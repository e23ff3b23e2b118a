//@ bless
// Members own memory in programs with handlers of signals, too, if no handler looks at them.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct row {
    int *cells;
    int n;
};

struct log {
    int *events;
    int n;
};

static struct row *rows;
static struct log *log_of;
static volatile sig_atomic_t seen;

static void count(struct log *l)
{
    l->events[l->n] = l->n + 1;
    l->n++;
}

static void handler(int signal)
{
    seen = signal;
    count(log_of);
}

static int sum(const int *cells, int n)
{
    int s = 0;
    for (int i = 0; i < n; i++)
        s += cells[i];
    raise(SIGUSR1);
    return s;
}

int main(void)
{
    rows = malloc(sizeof *rows);
    rows->n = 5;
    rows->cells = malloc(5 * sizeof(int));
    for (int i = 0; i < 5; i++)
        rows->cells[i] = i + 1;
    log_of = malloc(sizeof *log_of);
    log_of->events = malloc(8 * sizeof(int));
    log_of->n = 0;
    signal(SIGUSR1, handler);
    int s = sum(rows->cells, rows->n) + sum(rows->cells + 2, 3);
    printf("%d %d %d %d\n", s, log_of->n, log_of->events[0], seen == SIGUSR1);
    free(rows->cells);
    free(rows);
    free(log_of->events);
    free(log_of);
    return 0;
}
