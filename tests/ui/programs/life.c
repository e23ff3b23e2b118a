#include <stdio.h>
#include <string.h>
#define W 12
#define H 8
typedef unsigned char board[H][W];
static int neighbours(const board b, int y, int x) { int n = 0; for (int dy = -1; dy <= 1; dy++) for (int dx = -1; dx <= 1; dx++) if (dy || dx) n += b[(y + dy + H) % H][(x + dx + W) % W]; return n; }
static void step(board b) { board next; for (int y = 0; y < H; y++) for (int x = 0; x < W; x++) { int n = neighbours((const unsigned char (*)[W])b, y, x); next[y][x] = n == 3 || (b[y][x] && n == 2); } memcpy(b, next, sizeof next); }
int main(void) { board b = { { 0, 1 }, { 0, 0, 1 }, { 1, 1, 1 } }; for (int i = 0; i < 20; i++) step(b); for (int y = 0; y < H; y++) { for (int x = 0; x < W; x++) putchar(b[y][x] ? '#' : '.'); putchar('\n'); } return 0; }
