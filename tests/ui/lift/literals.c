//@ bless
// Pointers that only lead to string literals are constants.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum color { RED, GREEN, BLUE };

static const char *const names[] = { "red", "green", "blue", NULL };
static const char *grid[2][3] = { { "a", "bc", "def" }, { "g" } };
const char *version = "1.0";
static char *changed = "before";

static const char *name_of(int c) {
    switch (c) {
    case RED: return "RED";
    case GREEN: return names[1];
    case BLUE: return c > 1 ? "BLUE" : "?";
    default: return NULL;
    }
}

static const char *again(int c) {
    const char *s = name_of(c);
    if (!s) s = "none";
    return s;
}

static int count(const char *s, char c) {
    int n = 0;
    for (; *s; s++) n += *s == c;
    return n;
}

struct label { const char *text; int n; };

static int find(const char *what) {
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], what) == 0) return i;
    return -1;
}

/* It is written through, so it is no constant. */
static void cut(char *s) { s[1] = 0; }

int main(void) {
    for (int c = 0; c < 4; c++) {
        const char *s = again(c);
        printf("%s %zu %c %d\n", s, strlen(s), s[0], count(s, 'E'));
        if (name_of(c) == NULL) puts("nothing");
    }
    const char *mode = "r", *other = NULL;
    if (find("blue") == 2) mode = "w";
    if (find("pink") >= 0) other = "found";
    printf("%s %c %d %s\n", mode, mode[0], other == NULL, other ? other : "-");
    struct label l = { again(GREEN), 1 };
    l.n += (int)strlen(l.text);
    printf("%s %d %s %s%s%s\n", l.text, l.n, version, grid[0][2], grid[1][0], grid[1][1] ? "!" : ".");
    changed = malloc(4);
    strcpy(changed, "now");
    printf("%s %d\n", changed, count(names[1] + 1, 'e'));
    free(changed);
    char own[] = "own";
    char *t = own;
    cut(t);
    const char *moving = "abc";
    while (*moving) putchar(*moving++);
    const char *days[] = { "mon", "tue", NULL }, *pairs[][2] = { { "a", "b" }, { "c", NULL } };
    for (int i = 0; days[i] != NULL; i++) printf(" %s%c", days[i], days[i][1]);
    for (int i = 0; i < 2; i++) printf(" %s%s", pairs[i][0], pairs[i][1] ? pairs[i][1] : "");
    const char *found = strchr(names[0], 'e');
    printf(" %s %s %d\n", t, found, "xyz"[1]);
    return 0;
}
