//@ bless
// Functions that return memory of their own: vectors, which the checked heap adopts where nobody owns them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node { char *name; struct node *next; };

/* A copy in capitals. */
static char *shout(const char *s) {
    size_t n = strlen(s);
    char *out = malloc(n + 1);
    if (!out) return NULL;
    for (size_t i = 0; i < n; i++) out[i] = s[i] >= 'a' && s[i] <= 'z' ? s[i] - 32 : s[i];
    out[n] = 0;
    return out;
}

static char *twice(const char *s) {
    char *a = shout(s);
    size_t n = strlen(a);
    char *r = malloc(2 * n + 1);
    memcpy(r, a, n);
    memcpy(r + n, a, n + 1);
    free(a);
    return r;
}

static char *maybe(int x) {
    if (x > 2) return shout("many");
    if (x < 0) return NULL;
    return x == 2 ? strdup("two") : strndup("fewer", 3);
}

static int *squares(int n) {
    int *v = calloc(n, sizeof *v);
    for (int i = 0; i < n; i++) v[i] = i * i;
    return v;
}

/* Memory that grows, and another name for it. */
static char *spell(int n) {
    char *s = malloc(1), *p;
    int len = 0;
    s[0] = 0;
    while (n > 0) {
        s = realloc(s, len + 3);
        p = s + len;
        p[0] = '0' + n % 10;
        p[1] = '.';
        p[2] = 0;
        len += 2;
        n /= 10;
    }
    return s;
}

static char *nested(int depth) {
    if (depth == 0) return strdup("|");
    char *inner = nested(depth - 1);
    char *s = malloc(strlen(inner) + 3);
    sprintf(s, "(%s)", inner);
    free(inner);
    return s;
}

/* The name of what is not a helper of the runtime. */
static char *adopt(int n) {
    char *p = malloc(n);
    strcpy(p, "x");
    strcat(p, "yz");
    return p;
}

/* Its result is kept by a struct: the local owner is not one. */
static struct node *make(const char *name, struct node *next) {
    struct node *n = malloc(sizeof *n);
    n->name = twice(name);
    n->next = next;
    return n;
}

int main(void) {
    char *t = twice("hello"), *m;
    printf("%s %zu\n", t, strlen(t));
    free(t);
    for (int i = -1; i < 5; i++) {
        if ((m = maybe(i)) == NULL) { printf("none\n"); continue; }
        printf("%d %s\n", i, m);
        free(m);
    }
    struct node *list = make("b", make("a", NULL));
    for (struct node *n = list; n; n = n->next) printf("%s ", n->name);
    while (list) {
        struct node *next = list->next;
        free(list->name);
        free(list);
        list = next;
    }
    int *q = squares(6), sum = 0;
    for (int i = 0; i < 6; i++) sum += q[i];
    free(q);
    printf("%d %s\n", sum, shout("lost"));
    shout("dropped");
    char *s = spell(2041), *n = nested(3), *a = adopt(4);
    printf("%s %s %s %c\n", s, n, a, nested(2)[1]);
    free(s);
    free(n);
    free(a);
    return 0;
}
