/* Conditions that are the opposite of others. */
#include <stdio.h>

int main(void)
{
    int x = 0, y = 1, z = 6;
    unsigned char c = 4;
    if (y ? 0 : 1) printf("y\n");
    if (x ? 0 : 1) printf("not x\n");
    if (!(y & z)) printf("no common bit\n");
    if ((y | z) ? 0 : 1) printf("none\n");
    if (!(x == 0) == !(y == 0)) printf("alike\n");
    if (!(c & 4 ? 0 : 1)) printf("bit\n");
    printf("%d %d %d %d\n", !(z - 6), !!(z & 2), (z > 5 ? 0 : 1), !(x || y));
    int w = (z ? 0 : 1) + (x ? 0 : 1) * 2;
    printf("%d\n", w);
    return (x && y) ? 0 : 1;
}
