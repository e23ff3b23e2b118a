/* Parameters that are slices, references and positions; arguments in the same array; variants for the heap. */
//@ bless
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <stdlib.h>
static void quarter_round(uint32_t *st, uint32_t a, uint32_t b) { st[a] += st[b]; st[b] ^= st[a] << 3; }
static void add_halves(uint32_t *out, size_t n) {
    uint32_t *lo = out, *hi = out + n;
    for (size_t i = 0; i < n; i++) lo[i] += hi[i];
    quarter_round(out, 0, 1);
}
static void add(uint32_t *out, const uint32_t *a, const uint32_t *b, int n) { for (int i = 0; i < n; i++) out[i] = a[i] + b[i]; }
static int count_spaces(const char *s) { int n = 0; while (*s) { if (*s == ' ') n++; s++; } return n; }
static void minmax(const int *v, int n, int *lo, int *hi) { *lo = *hi = v[0]; for (const int *p = v + 1; p < v + n; p++) { if (*p < *lo) *lo = *p; if (*p > *hi) *hi = *p; } }
struct point { int x, y; };
static void move_by(struct point *p, int d) { p->x += d; p->y -= d; }
static uint32_t load32(const uint8_t *b) { uint32_t x; memcpy(&x, b, 4); return x; }
static void sum_vla(int n) { int v[n]; for (int i = 0; i < n; i++) v[i] = i * i; int s = 0; for (int *p = v + n - 1; p >= v; p--) s += *p; printf("%d\n", s); }
static void reverse(char *s, int n) { char *a = s, *b = s + n - 1; while (a < b) { char t = *a; *a++ = *b; *b-- = t; } }
static const uint8_t table[4] = {1,2,3,4};
static int sum8(const uint8_t *p, int n) { int s = 0; while (n--) s += *p++; return s; }
int main(void) {
    uint32_t v[8] = {1,2,3,4,5,6,7,8};
    add_halves(v, 4);
    add(v, v, v + 2, 4);
    add(v + 1, v, v, 3);
    for (int i = 0; i < 8; i++) printf("%u ", v[i]);
    printf("\n");
    int w[5] = {5, -3, 9, 2, 0}, lo, hi;
    minmax(w, 5, &lo, &hi);
    printf("%d %d\n", lo, hi);
    struct point p = {3, 4}, ps[3] = {{1,1},{2,2},{3,3}};
    move_by(&p, 2); move_by(&ps[1], 5); move_by(ps + 2, 7);
    printf("%d %d %d %d\n", p.x, p.y, ps[1].x, ps[2].y);
    uint8_t b[8] = {1,2,3,4,5,6,7,8};
    printf("%x\n", load32(b + 1));
    sum_vla(10);
    char text[] = "hello big world";
    reverse(text, 15);
    for (int i = 0; i < 15; i++) putchar(text[i]);
    printf("\n%d\n", sum8(table, 4) + sum8(b + 2, 3));
    char *heap = malloc(10); memset(heap, 'a', 9); heap[9] = 0; heap[3] = ' ';
    printf("%d\n", count_spaces(heap));
    char loc[6] = "a b c"; printf("%d\n", count_spaces(loc));
    free(heap);
    return 0;
}
