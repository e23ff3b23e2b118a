// Functions that return parts of objects in other ways.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct box {
    char text[8];
    char other[8];
    int numbers[4];
};

static struct box fixed = {"fixed", "thing", {1, 2, 3, 4}};

static char *either(struct box *b, int which)
{
    return which ? b->text : b->other;
}

static char *two(struct box *b, int which)
{
    if (which)
        return b->text;
    return b->other;
}

static char *rest(struct box *b)
{
    return b->text + 1;
}

static char *outside(struct box *b)
{
    if (!b)
        return "none";
    return b->text;
}

static unsigned char *bytes(struct box *b)
{
    return (unsigned char *)b->numbers;
}

static char *global(void)
{
    return fixed.text;
}

static char *any(struct box *b)
{
    return b->text;
}

static char *of_any(char *(*f)(struct box *), struct box *b)
{
    return f(b);
}

static int *numbers(struct box *b)
{
    return b ? b->numbers : NULL;
}

static void *raw(struct box *b)
{
    return b->text;
}

static char *last;

static char *again(struct box *b, int n)
{
    if (n > 0)
        return again(b, n - 1);
    return b->text;
}

int main(void)
{
    struct box *b = malloc(sizeof *b);
    *b = fixed;
    strcpy(b->text, "boxed");
    printf("%s %s %s %s\n", either(b, 1), either(b, 0), two(b, 1), two(b, 0));
    printf("%s %s %s\n", rest(b), outside(b), outside(NULL));
    printf("%d\n", bytes(b)[4]);
    global()[0] = 'F';
    printf("%s %s\n", global(), of_any(any, b));
    int *n = numbers(b);
    n[2] = 9;
    n++;
    printf("%d %d %d\n", *n, b->numbers[2], numbers(NULL) == NULL);
    memcpy(raw(b), "raw", 4);
    last = again(b, 3);
    char *twice = b->text;
    strcpy(last, "last");
    printf("%s %d\n", twice, last == twice);
    struct box *c = malloc(sizeof *c);
    *c = *b;
    char *p = any(b);
    free(b);
    b = c;
    strcpy(b->text, "new");
    p = any(b);
    printf("%s %s\n", p, p == c->text ? "same" : "other");
    free(c);
    return 0;
}
