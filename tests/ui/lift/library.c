/* void pointers, copies of bytes and strings, and what is lent to the C library. */
//@ bless
#include <string.h>
#include <stdio.h>
#include <stdint.h>
static void wipe(void *dst, size_t n) { memset(dst, 0, n); }
static int bytes(const void *p, int n) { const unsigned char *b = p; int s = 0; for (int i = 0; i < n; i++) s += b[i]; return s; }
int main(void) {
  uint8_t a[10] = {1,2,3}; uint64_t b[4] = {1,2,3,4}; unsigned char c[4] = {9,8};
  printf("%d %d\n", bytes(a, 10), bytes(c, 4));
  wipe(a, 10); wipe(b, 2 * sizeof(uint64_t)); wipe(c, 1);
  printf("%d %d %d %d\n", a[0], (int)b[1], (int)b[2], c[0]);
  char s[20], t[20]; strcpy(s, "hello"); strcat(s, " there"); sprintf(t, "%s %d", s, 5); printf("%s|%zu|%d\n", t, strlen(t), strcmp(s, t));
  int x, y = 0; if (sscanf("12 34", "%d %d", &x, &y) == 2) printf("%d\n", x + y);
  return 0;
}
