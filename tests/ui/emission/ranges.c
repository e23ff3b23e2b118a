//@ bless
// Operators are Rust's own where the values are certain not to overflow, and wrap elsewhere.
#include <limits.h>
#include <stddef.h>
#include <stdio.h>

static int sum(const int *a, int n) {
    int last = 0;
    for (int i = 0; i + 1 < n; i++)
        last ^= a[i] + (i + 1);
    return last;
}

/* The counter is bounded by a constant, the product by that. */
static int table(void) {
    int x = 0, row, col;
    for (row = 0; row < 12; row++)
        for (col = 0; col < 12; col++)
            if (row * col > 100)
                x = row * 100 + col;
    return x;
}

/* At the end `n` is UINT_MAX. */
static unsigned down(unsigned n, unsigned *steps) {
    while (n-- > 0)
        (*steps)++;
    return n;
}

static unsigned tested(unsigned n) {
    unsigned x = 0;
    while (n > 0) {
        n--;
        x ^= n + 1;
    }
    return x + n;
}

static int masked(unsigned x, int y) {
    int low = x & 0xff;
    int rest = y % 10;
    int bits = (x >> 28) & 7;
    return low * 1000 + rest * 2 - (1 << bits);
}

/* Both ends of `int`, reached. */
static int edges(int a) {
    int b = a;
    if (a > 0)
        b = a + 1;
    else if (a < 0)
        b = a - 1;
    else
        b = -a;
    return b;
}

static int divided(int a, int b) {
    if (b == -1)
        return -a;
    if (b == 0)
        return 0;
    return a / b + a % b;
}

static int scan(const char *s) {
    size_t words = 0, at;
    for (at = 0; s[at] != 0; at++)
        if (s[at] == ' ')
            words++;
    return (int)(words + 1);
}

static int small(void) {
    unsigned char c = 0;
    signed char d = 100;
    char e = 'a';
    short s = 0;
    int n = 0;
    while (c < 200) {
        c++;
        s += c;
    }
    do {
        d++;
        n++;
    } while (d > 0);
    for (e = 'a'; e <= 'z'; e++)
        n += e - 'a';
    c += 100;
    return n + s + c + d;
}

/* A jump into the loop brings values that its head never has. */
static unsigned jumped(unsigned i) {
    unsigned x = 0;
    if (i > 5)
        goto inside;
    for (i = 0; i < 3; i++) {
    inside:
        x += i * 2;
    }
    return x + i;
}

static int chosen(int k) {
    int x = 0;
    switch (k) {
    case 1:
    case 2:
        x = k + 1;
        break;
    case INT_MAX:
        x = k + 1;
        /* fall through */
    default:
        x = x - 1;
    }
    return x;
}

static int both(int a, int b) {
    if (a >= 0 && a < 1000 && b >= 0 && b < 1000)
        return a * b + a - b;
    if (a < 0 || b < 0)
        return a * b;
    return a + b;
}

/* What is compared is what was just stored. */
static int stored(int a) {
    int b, n = 0;
    while ((b = a / 3) > 0) {
        n += b % 7;
        a = b - 1;
    }
    if ((b = a - 2) == INT_MAX)
        return b + 1;
    return n + b;
}

int main(void) {
    int a[] = {5, INT_MAX, -3, 8};
    unsigned steps = 0;
    printf("%d %d\n", sum(a, 4), sum(a, INT_MIN));
    printf("%d\n", table());
    printf("%u", down(7, &steps));
    printf(" %u %u\n", steps, tested(9));
    printf("%d %d\n", masked(0xfedcba98u, -37), masked(0x12345678u, INT_MAX));
    printf("%d %d %d\n", edges(INT_MAX), edges(INT_MIN), edges(0));
    printf("%d %d %d\n", divided(INT_MIN, -1), divided(7, -2), divided(7, 0));
    printf("%d %d\n", scan("a few words here"), small());
    printf("%u %u\n", jumped(UINT_MAX), jumped(1));
    printf("%d %d %d\n", chosen(2), chosen(INT_MAX), chosen(INT_MIN));
    printf("%d %d %d\n", both(999, 999), both(INT_MIN, -1), both(INT_MAX, INT_MAX));
    printf("%d %d\n", stored(INT_MAX), stored(INT_MIN + 1));
    return 0;
}
