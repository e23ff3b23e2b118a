/* Macros and enumerators that stand for numbers keep their names. */
//@ bless
#include <stdio.h>
#include <string.h>

#define SMALL 10 /* used as it is */
#define SUM (SMALL + 0x20)
#define SEPARATOR ','
#define MINUS -1
#define BIG 0xffffffffu
#define UNUSED 77
#define TWICE(x) ((x) * 2)
#define BARE 1 + 2

/* About the length. */
#define LENGTH 8

enum color { RED, GREEN = 5, BLUE };

struct item {
    enum color color;
    char name[LENGTH];
};

static const int table[] = { SMALL, SUM, BARE, 3 };

static int classify(char c)
{
    switch (c) {
    case SEPARATOR:
        return 1;
    case 'a' ... 'z':
        return 2;
    case '\n':
    case -5:
        return 3;
    default:
        return 0;
    }
}

static const char *shade(enum color c)
{
    switch (c) {
    case RED: return "red";
    case GREEN: return "green";
    default: return "?";
    }
}

#undef SMALL
#define SMALL 11

int main(void)
{
    struct item it = { GREEN, "abc" };
    unsigned mask = BIG;
    long wide = MINUS;
    int i, n = 0;
    for (i = 0; i < LENGTH; i++)
        n += it.name[i] == SEPARATOR;
    if (it.color == GREEN && it.color != BLUE)
        n += TWICE(SMALL) + SMALL;
    switch (n) {
    case SMALL:
        puts("ten");
        break;
    case SUM:
        puts("sum");
        break;
    }
    memset(it.name, SEPARATOR, LENGTH - 1);
    printf("%d %u %ld %d %d\n", n, mask, wide, SMALL * BARE, BARE * SMALL);
    printf("%d %d %d %s %d\n", classify(it.name[0]), classify(-5), classify('q'),
           shade(it.color), table[SMALL % 4]);
    return 0;
}
