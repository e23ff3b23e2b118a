//@ bless
// Searches of the C library whose results are positions.
#include <stdio.h>
#include <string.h>
static const char *extension(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : "";
}
static int fields(const char *line, char sep) {
    int n = 0;
    for (const char *p = line; p && *p; n++) {
        const char *next = strchr(p, sep);
        printf("<%.*s>", next ? (int)(next - p) : (int)strlen(p), p);
        p = next ? next + 1 : NULL;
    }
    return n;
}
static char *trim(char *s) {
    char *nl = strchr(s, '\n');
    if (nl) *nl = '\0';
    if (strstr(s, "//") != NULL) *strstr(s, "//") = '\0';
    return s;
}
struct entry {
    char key[8], value[8];
};

// What is searched is a part of something, and what is found is used as an argument at once.
static int split(struct entry *e, const char *s) {
    const char *eq = strchr(s, '=');
    if (!eq || eq - s >= 8) return 0;
    memcpy(e->key, s, eq - s);
    e->key[eq - s] = '\0';
    strcpy(e->value, eq + 1);
    return strchr(e->value, '=') == NULL;
}

// On the heap, and kept: it stays as it is.
static char *kept;

static int keep(char *s) {
    kept = strrchr(s, 'e');
    return kept != NULL;
}

static const char *last(const char *s, int upper) {
    const char *a = strrchr(s, 'a');
    const char *b = upper ? strrchr(s, 'A') : a;
    return a > b ? a : b;
}

int main(void) {
    char line[64] = "one,two,,three // end\n";
    trim(line);
    printf("%d\n", fields(line, ','));
    char *p = strpbrk(line, "wxyz");
    if (p == NULL) return 1;
    *p = 'W';
    puts(line);
    printf("%d %d\n", strchr(line, 'q') == NULL, !strchr(line, 'o'));
    puts(extension("a/b.tar.gz"));
    char *q = line;
    int n = 0;
    while ((q = strchr(q, 'e')) != NULL) { n++; q++; }
    printf("%d\n", n);

    struct entry e = {"", ""};
    printf("%d %s %s\n", split(&e, "k=v"), e.key, e.value);
    printf("%d %d\n", split(&e, "none"), split(&e, "a=b=c"));
    static char text[] = "here";
    printf("%d %s\n", keep(text), kept);
    printf("%s %s\n", last("banAna", 0), last("banAna", 1));
    printf("%s\n", strstr("one two", "tw"));
    return 0;
}
