/* An alarm that nobody handles ends the program, even in a loop that calls nothing. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    volatile unsigned n = 0;
    puts("looping");
    fflush(stdout);
    alarm(1);
    for (;;)
        n++;
}
