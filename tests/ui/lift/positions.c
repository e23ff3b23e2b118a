/* Pointers that move back and forth, are compared, are null for a while, and reach back before where they point. */
#include <stdio.h>
#include <stdint.h>
#include <string.h>

struct buffer { uint8_t bytes[16]; int used; };

static int last(const int *end) { return end[-1]; }
static int sum_back(const int *p, int n) { int s = 0; while (n-- > 0) s += *--p; return s; }
static void put(struct buffer *b, uint8_t c) { b->bytes[b->used++] = c; }
static uint8_t *unused(void) { return NULL; }
static void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }
static void sort(int *v, int n) { for (int i = 1; i < n; i++) for (int j = i; j > 0 && v[j - 1] > v[j]; j--) swap(&v[j - 1], &v[j]); }
static void twice(int *a, const int *b, int n) { for (int i = 0; i < n; i++) a[i] = 2 * b[i]; }
static int find(const char *text, char c) { const char *at = NULL; for (const char *p = text; *p; p++) if (*p == c) at = p; return at ? (int)(at - text) : -1; }
static void split(struct buffer *b, uint8_t *low, uint8_t *high) { memcpy(low, b->bytes, 2); memcpy(high, b->bytes + 2, 2); }

int main(void)
{
    int v[8] = {5, 3, 8, 1, 9, 2, 7, 4};
    printf("%d %d %d\n", last(v + 8), last(&v[3]), sum_back(v + 4, 3));
    sort(v, 8);
    twice(v + 2, v, 4);
    twice(v, v, 3);
    for (int *p = v; p != v + 8; ++p) printf("%d ", *p);
    printf("\n");
    struct buffer b = {{0}, 0}, copy;
    for (int i = 0; i < 5; i++) put(&b, 'a' + i);
    copy = b;
    uint8_t low[2], high[2];
    split(&copy, low, high);
    printf("%d %c%c %c%c %d\n", b.used, low[0], low[1], high[0], high[1], unused() == NULL);
    char text[] = "a,b,c";
    printf("%d %d\n", find(text, ','), find(text, 'x'));
    char *end = text + strlen(text), *start = text;
    while (start < end) { char c = *start; *start++ = *--end; *end = c; }
    puts(text);
    int grid[3][4], k = 0;
    for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) grid[i][j] = k++;
    int *flat = &grid[0][0], total = 0;
    for (int i = 0; i < 12; i++) total += flat[i];
    printf("%d %zu\n", total, sizeof grid);
    memmove(v + 1, v, 3 * sizeof(int));
    printf("%d %d %d\n", v[1], v[2], v[3]);
    return 0;
}
