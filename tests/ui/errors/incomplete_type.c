//@ check-fail: incomplete_type.c:3:
struct s;
int main(void) { struct s x; return 0; }
