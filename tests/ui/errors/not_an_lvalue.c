//@ check-fail: not_an_lvalue.c:2:
int main(void) { 1 + 2 = 3; return 0; }
