//@ check-fail: wrong_argument_count.c:3:
static int f(int a, int b) { return a + b; }
int main(void) { return f(1); }
