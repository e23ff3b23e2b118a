/* Small objects of the heap are copied for calls of functions that do not look at the heap. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct state { uint32_t *words; uint8_t *bytes; uint64_t total; };

static void start(uint32_t *w) { for (int i = 0; i < 4; i++) w[i] = 0x9e3779b9u * (i + 1); }
static uint32_t load(const uint8_t *b) { uint32_t x; memcpy(&x, b, 4); return x; }

static void mix(uint32_t *w, const uint8_t *b)
{
    for (int i = 0; i < 4; i++) {
        w[i] += load(b + 4 * i);
        w[(i + 1) % 4] ^= w[i] << 7 | w[i] >> 25;
    }
}

static void swap(uint32_t *a, uint32_t *b) { uint32_t t = *a; *a = *b; *b = t; }
/* A pointer that leads nowhere, for a function that does not follow it. */
static uint32_t either(const uint32_t *w, int no) { return no ? 1 : *w; }
static int is_set(const uint32_t *w) { return w != NULL && w[0]; }
static uint32_t before(const uint32_t *w) { return w[-1]; }

static struct state *state_new(void)
{
    uint32_t *words = calloc(4, sizeof(uint32_t));
    uint8_t *bytes = calloc(16, sizeof(uint8_t));
    struct state s = { words, bytes, 0 }, *p = malloc(sizeof *p);
    p[0] = s;
    start(words);
    return p;
}

static void state_add(struct state *p, const uint8_t *data, size_t n)
{
    struct state s = *p;
    uint32_t *words = s.words;
    uint8_t *bytes = s.bytes;
    for (size_t i = 0; i < n; i++) {
        bytes[s.total++ % 16] = data[i];
        if (s.total % 16 == 0) mix(words, bytes);
    }
    struct state new = { words, bytes, s.total };
    *p = new;
}

int main(void)
{
    struct state *p = state_new();
    uint8_t data[50];
    for (int i = 0; i < 50; i++) data[i] = i * 3;
    state_add(p, data, 50);
    state_add(p, data, 7);
    uint32_t own[4];
    start(own);
    mix(own, data);
    mix(p->words, data + 3);
    mix(own, p->bytes);
    /* The same object twice. */
    swap(&p->words[0], &p->words[3]);
    swap(p->words, p->words);
    uint32_t *none = malloc(4);
    free(none);
    struct state empty = { NULL, NULL, 0 };
    printf("%u %u\n", either(p->words, 0), either(empty.words, 1));
    printf("%d %d %u\n", is_set(p->words), is_set(NULL), before(p->words + 1));
    for (int i = 0; i < 4; i++) printf("%08x %08x\n", p->words[i], own[i]);
    free(p->words);
    free(p->bytes);
    free(p);
    return 0;
}
