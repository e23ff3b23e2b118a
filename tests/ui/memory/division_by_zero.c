//@ panic: division
int main(int argc, char **argv) { return 1 / (argc - 1); }
