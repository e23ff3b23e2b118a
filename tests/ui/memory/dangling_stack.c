//@ panic: dangling
static int *escape(void) { int local = 3; int *p = &local; return p; }
int main(void) { int *p = escape(); return *p; }
