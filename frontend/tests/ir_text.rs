//! Snapshots of the IR of small C programs: what C leaves implicit must be explicit there.

mod support;

use c2safe_frontend::ir::{text, validate};

fn ir(c: &str) -> String {
    let program = support::program(c);
    let violations = validate::check(&program);
    assert!(violations.is_empty(), "{violations:?}");
    text::print(&program)
}

#[test]
fn conversions() {
    insta::assert_snapshot!(ir("
int promotions(char c, unsigned char u, short s, _Bool b) {
    return c + u * s - b;
}
long usual(int i, unsigned u, long l, unsigned long ul, float f) {
    long r = i + u;
    r += i < u;
    r += l + u;
    r += ul + i;
    return r + f;
}
unsigned char shift(unsigned char c, long n) {
    return ~c << n >> 1;
}
void *pointers(int *p, const char *q, int i) {
    if (!p || q == 0) return i ? p : (void *)0;
    return p + (q - (const char *)p) + i;
}
"));
}

#[test]
fn order_of_evaluation() {
    insta::assert_snapshot!(ir("
int f(int);
int g(int, int);
int calls(int x) {
    return g(f(1), f(2)) + f(3) * x++;
}
int *next(void);
void store(int i, int a[4]) {
    a[f(i)] = f(2);
    *next() = f(3), i = f(4);
    i && f(5) || f(6);
}
int select(int c) { return f(c) ?: f(0); }
"));
}

#[test]
fn compound_assignment() {
    insta::assert_snapshot!(ir("
char c;
void f(unsigned char u, int i, double d, int *p, _Bool b, short *q) {
    c += 1;
    u <<= i;
    i *= d;
    p += u;
    p -= 2;
    b |= i;
    *q++ /= 3l;
    ++*p;
    i = b--;
}
"));
}

#[test]
fn bit_fields() {
    insta::assert_snapshot!(ir("
struct s { unsigned a : 3; int b : 7, : 0; unsigned long c : 40; char d; };
union u { struct s s; unsigned char bytes[16]; };
int f(struct s *p, union u v) {
    p->a = 9;
    p->b += p->a--;
    v.s.c = p->c << 2;
    return p->a - p->b < p->c;
}
"));
}

#[test]
fn switch_and_goto() {
    insta::assert_snapshot!(ir("
enum e { A, B = 4, C };
int f(enum e x, unsigned char c) {
    switch (c) {
    case 'a' ... 'f': return 1;
    case 0: goto out;
        do {
    default: if (--c) continue;
        } while (c);
        break;
    }
    switch (x) { case A: case C: x = B; }
again:
    if (x > B) { x = A; goto again; }
out:
    return x;
}
int threaded(int i) {
    static void *const table[] = { &&one, &&two };
    goto *table[i];
one: return 1;
two: return 2;
}
"));
}

#[test]
fn variable_length_arrays() {
    insta::assert_snapshot!(ir("
int f(int n, int m[][n]) {
    double a[n + 1];
    int (*row)[n] = m + 1;
    a[0] = sizeof a;
    row++;
    return a[n - 1] + row[2][1];
}
"));
}

#[test]
fn variable_arguments() {
    insta::assert_snapshot!(ir("
#include <stdarg.h>
#include <stdio.h>
double sum(int n, ...) {
    va_list ap, copy;
    double s = 0;
    va_start(ap, n);
    va_copy(copy, ap);
    while (n--) s += va_arg(ap, double);
    s -= va_arg(copy, int);
    va_end(ap);
    va_end(copy);
    return s;
}
int main(void) {
    short h = 2;
    return printf(\"%f %d\\n\", sum(2, 1.5f, h), 'c') < 0;
}
"));
}

#[test]
fn initialisers() {
    insta::assert_snapshot!(ir("
struct p { int x, y; };
struct line { struct p from, to; const char *name; };
struct line lines[] = { { 1, 2, 3, 4, \"a\" }, [2] = { .to.y = 5, .from = { .x = 6 } } };
char text[8] = \"abc\", *pointer = text + 1;
int table[] = { [1] = 1, 2, [5] = sizeof(struct p) };
int *inner = &lines[1].to.x;
void f(int i) {
    struct p a = { i }, b = a, *c = &(struct p){ .y = i };
    char s[] = \"xy\";
    struct line l = { b, *c };
    float z[4] = { 0.1f, 1 };
}
"));
}

#[test]
fn static_locals_and_function_pointers() {
    insta::assert_snapshot!(ir("
static int count;
int next(void) { static int count = 10; return ++count; }
int (*const handlers[2])(void) = { next, &next };
typedef int operation(int, int);
int apply(operation *op, int x) { return op(x, 1) + (*op)(x, 2) + handlers[x](); }
static int add(int a, int b) { extern int count; return a + b + count; }
int old(a, c) int a; char c; { return a + c; }
int main(void) { operation *volatile p = add; return apply(p, next()) + old(1, 2); }
"));
}
