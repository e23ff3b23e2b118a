/* The same kernels in C: gcc -O2 heap_bench.c -o /tmp/hb && /tmp/hb */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
typedef struct tree { int key; struct tree *left, *right; } tree;
__attribute__((noinline)) void fill(int *a, int n) { for (int i = 0; i < n; i++) a[i] = (int)((unsigned)i * 7u) ^ (i >> 3); }
__attribute__((noinline)) int sum(int *a, int n) { unsigned s = 0; for (int i = 0; i < n; i++) s = s * 31 ^ a[i]; return s; }
__attribute__((noinline)) int sieve(char *a, int n) {
    int c = 0; memset(a, 1, n);
    for (int i = 2; i < n; i++) if (a[i]) { c++; for (int j = i + i; j < n; j += i) a[j] = 0; }
    return c;
}
__attribute__((noinline)) void insert(tree **p, int key) {
    while (*p) p = key < (*p)->key ? &(*p)->left : &(*p)->right;
    tree *n = malloc(sizeof *n); n->key = key; n->left = n->right = 0; *p = n;
}
long walk(tree *t) { return t ? walk(t->left) + t->key + walk(t->right) : 0; }
void drop(tree *t) { if (t) { drop(t->left); drop(t->right); free(t); } }
__attribute__((noinline)) void swap(int *a, int *b) { __asm__("" ::: "memory"); int t = *a; *a = *b; *b = t; }
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e3 + t.tv_nsec / 1e6; }
#define TIME(name, ...) do { double b = now(); __VA_ARGS__; printf("%-12s %8.1f ms\n", name, now() - b); } while (0)
int main(void) {
    int n = 1000000; int *a = malloc(4 * n); volatile long r; tree *root = 0; unsigned x = 1;
    TIME("fill", for (int k = 0; k < 100; k++) fill(a, n));
    TIME("sum", for (int k = 0; k < 100; k++) r = sum(a, n));
    TIME("sieve", r = sieve((char *)a, 4 * n));
    TIME("tree insert", for (int k = 0; k < 500000; k++) { x = x * 1664525 + 1013904223; insert(&root, x >> 8); });
    TIME("tree walk", r = walk(root));
    TIME("tree free", drop(root));
    TIME("malloc/free", for (long i = 0; i < 10000000; i++) { void *volatile p = malloc(16 + i % 64); free(p); });
    TIME("locals", for (int i = 0; i < 20000000; i++) { int p = i, q = 0; swap(&p, &q); });
}
