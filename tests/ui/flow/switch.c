#include <stdio.h>
static int classify(int c) { switch (c) { case '0' ... '9': return 1; case 'a' ... 'z': case 'A' ... 'Z': return 2; case ' ': case '\t': return 3; default: return 0; } }
static void fall(int n) { switch (n) { case 3: printf("3 "); case 2: printf("2 "); /* fall */ case 1: printf("1 "); break; default: printf("d "); case 0: printf("0 "); } puts(""); }
static int duff(int count) { int n = (count + 7) / 8, s = 0; switch (count % 8) { case 0: do { s++; case 7: s++; case 6: s++; case 5: s++; case 4: s++; case 3: s++; case 2: s++; case 1: s++; } while (--n > 0); } return s; }
static const char *inner(int a, int b) { switch (a) { case 1: switch (b) { case 1: return "11"; case 2: break; default: return "1?"; } return "12"; case 2: { int t = b; if (t) break; return "20"; } } return "end"; }
int main(void)
{
    printf("%d %d %d %d\n", classify('5'), classify('q'), classify('\t'), classify('-'));
    for (int i = 0; i < 5; i++) fall(i);
    printf("%d %d %d\n", duff(1), duff(8), duff(20));
    printf("%s %s %s %s %s\n", inner(1, 1), inner(1, 2), inner(1, 3), inner(2, 0), inner(2, 1));
    int s = 0; for (int i = 0; i < 10; i++) { switch (i) { case 3: continue; case 7: goto out; default: s += i; } } out:
    printf("%d\n", s);
    switch (s) ; switch (s) case 20: printf("twenty\n"); switch (1) { int unreachable; case 1: unreachable = 5; printf("%d\n", unreachable); }
    switch (-1L) { case 0xffffffffu: puts("unsigned"); break; case -1: puts("minus one"); }
    unsigned char u = 255; switch (u) { case 255: puts("255"); }
    return 0;
}
