#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
struct item { char tag; int *p; short s[3]; };
int main(void)
{
    int x = 5; struct item a = { 'a', &x, { 1, 2, 3 } }, b;
    unsigned char *from = (unsigned char *)&a, *to = (unsigned char *)&b;
    for (size_t i = 0; i < sizeof a; i++) to[i] = from[i];
    *b.p = 9; printf("%d %c %d\n", x, b.tag, b.s[2]);
    uint64_t word; double d = 1.5; memcpy(&word, &d, 8); printf("%llx\n", (unsigned long long)word);
    uint32_t v = 0x01020304; unsigned char *bytes = (unsigned char *)&v; printf("%d %d\n", bytes[0], bytes[3]);
    char *buf = malloc(64); int *ints = (int *)(buf + 8); ints[0] = 1; ints[1] = 2; memmove(buf + 12, buf + 8, 8); printf("%d %d\n", ints[1], ints[2]); free(buf);
    void **slots = calloc(3, sizeof *slots); slots[0] = &a; slots[1] = strdup("text"); slots[2] = (void *)(intptr_t)42;
    printf("%c %s %d\n", ((struct item *)slots[0])->tag, (char *)slots[1], (int)(intptr_t)slots[2]); free(slots[1]); free(slots);
    int grid[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }; printf("%d %d\n", ((int *)grid)[4], memcmp(grid[0], grid[1], sizeof grid[0]) < 0);
    struct item *heap = malloc(sizeof *heap); *heap = a; heap->s[1] = 77; printf("%d %d\n", heap->s[1], a.s[1]); free(heap);
    return 0;
}
