/* A program cannot split in two; the message says what can be done instead. */
//@ panic: `fork` would have to copy the running program
#include <unistd.h>

int main(void)
{
    return fork() == 0;
}
