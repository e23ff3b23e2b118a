//@ check-fail: the sky is green
_Static_assert(sizeof(int) == 3, "the sky is green");
int main(void) { return 0; }
