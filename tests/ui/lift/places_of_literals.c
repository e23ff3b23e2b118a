// What is computed before a search becomes statements, compound literals in it, too.
#include <stdio.h>
#include <string.h>

struct range {
    int from, to;
};

static int width(const struct range *r, const char *s) { return (r->to - r->from) * 100 + (int)strlen(s); }

static const char *skip(const char *s) {
    while (*s == ' ') s++;
    return s;
}

static int again(const char *s, int n) {
    if (n > 3) return 0;
    return width(&(struct range){n, 2 * n}, skip(s)) + again(skip(s + 1), n + 1);
}

int main(void) {
    char text[] = "  a  b";
    printf("%d\n", width(&(struct range){1, 3}, skip(text)));
    if (width(&(struct range){2, 3}, strchr(text, 'b')) > 5) printf("%d\n", again(text, 1));
    for (int i = 0; i < width(&(struct range){0, 0}, strchr(text, 'a')); i++) printf("%s\n", strchr(text + i, text[i]));
    return 0;
}
