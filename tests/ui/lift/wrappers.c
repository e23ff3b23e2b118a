//@ bless
// Memory that a library asks its user's functions for, of which there is one of each.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stream {
    void *(*alloc)(void *opaque, int items, int size);
    void (*release)(void *opaque, void *address);
    void *opaque;
};

struct state {
    struct stream *stream;
    int *table;
    unsigned char *window;
    int n;
};

static void *default_alloc(void *opaque, int items, int size)
{
    (void)opaque;
    void *v = malloc(items * size);
    return v;
}

static void default_release(void *opaque, void *address)
{
    if (address != NULL)
        free(address);
}

static void safe_free(double *p)
{
    if (p)
        free(p);
}

static void *(*get)(size_t) = malloc;
static void (*put)(void *) = free;

static struct state *open(struct stream *stream, int n)
{
    if (stream->alloc == NULL)
        stream->alloc = default_alloc;
    if (stream->release == NULL)
        stream->release = default_release;
    struct state *s = stream->alloc(stream->opaque, sizeof(struct state), 1);
    s->stream = stream;
    s->n = n;
    s->table = (*stream->alloc)(stream->opaque, n, sizeof(int));
    s->window = stream->alloc(stream->opaque, n, 1);
    for (int i = 0; i < n; i++) {
        s->table[i] = i * i;
        s->window[i] = 'a' + i;
    }
    return s;
}

static int close(struct state *s)
{
    int last = s->table[s->n - 1] + s->window[s->n - 1];
    struct stream *stream = s->stream;
    stream->release(stream->opaque, s->table);
    stream->release(stream->opaque, s->window);
    stream->release(stream->opaque, s);
    return last;
}

static double mean(int n)
{
    double *all = get(n * sizeof(double));
    double sum = 0;
    for (int i = 0; i < n; i++)
        all[i] = i;
    for (int i = 0; i < n; i++)
        sum += all[i];
    safe_free(all);
    return sum / n;
}

int main(void)
{
    struct stream stream = {0};
    struct state *s = open(&stream, 7);
    printf("%d\n", close(s));
    printf("%.2f\n", mean(4));
    char *text = get(8);
    strcpy(text, "text");
    printf("%s\n", text);
    put(text);
    safe_free(NULL);
    return 0;
}
