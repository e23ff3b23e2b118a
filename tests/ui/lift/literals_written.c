// Tables and results of literals through which something would be written are no slices; an address of text can be printed.
#include <stdio.h>
#include <string.h>

static char *names[] = { "abc", "de" };
static const char *texts[] = { "one", "two" };

static void spoil(int i) { names[i][0] = 'x'; }
static char *name_of(int i) { return i ? "one" : "zero"; }
static void spoil_result(int i) { *name_of(i) = 'y'; }
static void spoil_local(void) { char *s = "lit"; s[0] = 'z'; }

int main(int argc, char **argv) {
    char address[40], buf[16] = "hello";
    if (argc > 5) {
        spoil(0);
        spoil_result(1);
        spoil_local();
    }
    int n = snprintf(address, sizeof address, "%p", (void *)buf);
    int m = snprintf(address, sizeof address, "%p", (void *)texts[argc]);
    printf("%d %d %c %c\n", n > 0, m > 0, "abc"[argc], *"q");
    printf("%s %s %zu\n", names[1], name_of(0), strlen(texts[1]));
    return 0;
}
