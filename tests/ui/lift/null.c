/* Null passed on, and bytes of a member. */
#include <string.h>
#include <stdio.h>
#include <stdbool.h>
struct t { const char *re; bool errors[5]; };
static int same(struct t a) { static struct t memo; struct t m2 = {"x", {0,1}}; (void)memo; return memcmp(&m2.errors, &a.errors, sizeof(bool[5])) == 0; }
static int len2(const char *s) { return s ? (int)strlen(s) : -1; }
static int len(const char *s) { return len2(s); }
static int first(const int *p, int n) { return n ? p[0] : -1; }
int main(void) {
  struct t a = {"y", {0,1}};
  char loc[4] = "abc";
  printf("%d %d %d %d\n", same(a), len(loc), len(NULL), first(NULL, 0));
  return 0;
}
