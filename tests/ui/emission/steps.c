//@ bless
// Steps inside expressions become statements, where that is the same.
#include <stdio.h>
#include <string.h>

static void copy(char *d, const char *s, unsigned n) {
    while (n--)
        *d++ = *s++;
    *d = 0;
}

/* `n` is needed behind the loop: it has wrapped. */
static unsigned left(const char *s, unsigned n, char c) {
    while (n--)
        if (*s++ == c)
            break;
    return n;
}

static int count(const int *v, int n) {
    int even = 0, i = 0;
    while (n-- > 0) {
        int x = v[i++];
        if (x < 0)
            continue;
        if (x > 100)
            break;
        even += !(x & 1);
    }
    return even * 100 + i;
}

/* The outer loop comes back to the inner condition. */
static int again(int n) {
    int rounds = 0, i;
    for (i = 0; i < 3; i++) {
        while (n-- > 5)
            rounds++;
        rounds += 10;
    }
    return rounds;
}

static int calls;
static int next(int x) {
    calls++;
    return x * 2;
}

static int mixed(int *v) {
    int i = 0, j = 0, k = 4, sum = 0;
    v[i++] = next(j++);
    v[i++] = next(++j);
    sum += v[--k] + next(j--);
    v[i] += i;
    /* Taken only sometimes. */
    if (sum > 0 && v[k--] > 0)
        sum += k;
    sum += sum > 3 ? i++ : j++;
    v[k] = sum > 1000 && i++;
    return sum * 10000 + i * 1000 + j * 100 + k;
}

static unsigned char cycle(unsigned char c, int *n) {
    while (c++ != 3)
        ++*n;
    return c;
}

int main(void) {
    char text[20];
    int v[] = {4, -1, 8, 3, 120, 6}, w[] = {1, 2, 3, 4}, n = 0;
    copy(text, "hello, world", 5);
    printf("%s %u %u\n", text, left("abcdef", 6, 'c'), left("abcdef", 6, 'z'));
    printf("%d %d\n", count(v, 6), count(v, 3));
    printf("%d\n", again(9));
    printf("%d %d\n", mixed(w), calls);
    printf("%d %d %d %d\n", w[0], w[1], w[2], w[3]);
    printf("%d", cycle(250, &n));
    printf(" %d\n", n);
    return 0;
}
