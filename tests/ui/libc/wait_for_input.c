/* Standard input in poll and select, together with the streams. */
//@ stdin: first\nsecond\n
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

int main(void)
{
    struct pollfd p = {0, POLLIN, 0};
    char line[32];
    int n = 0;
    printf("%d", poll(&p, 1, 1000));
    printf(" %d\n", p.revents & POLLIN);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(0, &set);
    printf("%d\n", select(1, &set, NULL, NULL, NULL));
    printf("%zd", read(0, line, 6));
    printf(" %.5s\n", line);
    printf("%s", fgets(line, sizeof line, stdin));
    poll(&p, 1, 1000);
    printf("%zd\n", read(0, line, 6));
    return 0;
}
