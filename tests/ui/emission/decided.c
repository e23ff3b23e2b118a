//@ bless
// Branches that the types decide go; constants that the C names stay, with what they guard.
#include <stdint.h>
#include <stdio.h>

#define DEBUG 0

static int checked(uint32_t n, uint8_t small) {
    int unused_but_there = (int)n * 2;
    if (n > SIZE_MAX) {
        int never = unused_but_there + 1;
        printf("never %d\n", never);
        return -1;
    }
    if ((size_t)small >= 0) {
        int kept = small + 1;
        printf("kept %d\n", kept);
    } else {
        printf("never\n");
    }
    if (!(small > 300)) puts("small");
    if (DEBUG) printf("debug %d\n", unused_but_there);
    if (DEBUG > 0) printf("debug %d\n", unused_but_there);
    if (small < 0) {
    again:
        puts("reached by a jump");
        return 7;
    }
    if (n == 3) goto again;
    while (small > 255) puts("loop");
    return (int)n;
}

int main(void) {
    printf("%d\n", checked(3, 1));
    printf("%d\n", checked(4, 255));
    return 0;
}
