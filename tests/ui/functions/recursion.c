#include <stdio.h>
static int ack(int m, int n) { return m == 0 ? n + 1 : n == 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)); }
static int is_odd(unsigned n); static int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
static int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }
static void hanoi(int n, int from, int to, int via, int *moves) { if (n) { hanoi(n - 1, from, via, to, moves); ++*moves; hanoi(n - 1, via, to, from, moves); } }
static void permute(char *s, int k) { if (!s[k]) { printf("%s ", s); return; } for (int i = k; s[i]; i++) { char t = s[k]; s[k] = s[i]; s[i] = t; permute(s, k + 1); t = s[k]; s[k] = s[i]; s[i] = t; } }
int main(void) { int moves = 0; char s[] = "abc"; hanoi(10, 1, 3, 2, &moves); printf("%d %d %d\n", ack(2, 3), is_even(1000), moves); permute(s, 0); puts(""); return 0; }
