// The length of an array is a member of a struct that is copied.
#include <stdio.h>
#include <string.h>

struct text {
    const char *s;
    int n;
};

static int sum(struct text *p) {
    struct text t = *p;
    int n = t.n;
    char copy[n + 1];
    char again[t.n];
    memcpy(copy, t.s, n + 1);
    memcpy(again, t.s, n);
    int sum = (int)sizeof copy + (int)sizeof again;
    for (int i = 0; i < n; i++)
        sum += copy[i] * again[i];
    return sum;
}

int main(void) {
    struct text a = {"abc", 3}, b = {"wxyz", 4};
    printf("%d %d\n", sum(&a), sum(&b));
    return 0;
}
