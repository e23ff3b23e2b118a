//@ check-fail: undeclared.c:2:25
int main(void) { return nothing; }
