// Distances of pointers as all kinds of numbers.
#include <stdbool.h>
#include <stdio.h>

enum where { START, ONE, TWO };

int main(void) {
    char a[300] = "abc";
    char *p = a, *q = a;
    while (*q != 'c')
        q++;
    enum where w = (enum where)(q - p);
    printf("%d\n", w == TWO);
    q += 256;
    printf("%d %d %d %d\n", (char)(q - p), (unsigned char)(p - q), (short)(p - q), (bool)(p - q));
    printf("%u %ld %lu\n", (unsigned)(p - q), p - q, (unsigned long)(p - q));
    printf("%.1f %d\n", (float)(p - q), (__int128)(p - q) < 0);
    return 0;
}
