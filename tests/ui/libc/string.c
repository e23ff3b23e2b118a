#include <stdio.h>
#include <string.h>
#include <ctype.h>
#include <stdlib.h>
int main(void)
{
    char b[64] = "hello"; strcat(b, ", "); strncat(b, "world!!!", 5); printf("%s %zu\n", b, strlen(b));
    printf("%s %s %s %d\n", strchr(b, 'o'), strrchr(b, 'o'), strstr(b, "lo"), strstr(b, "xyz") == NULL);
    printf("%d %d %d\n", strcmp("a", "b") < 0, strncmp("abc", "abd", 2), memcmp("ab", "aa", 2) > 0);
    char t[] = "a,b;;c"; for (char *p = strtok(t, ",;"); p; p = strtok(NULL, ",;")) printf("<%s>", p); puts("");
    printf("%zu %zu %s\n", strspn("112a", "12"), strcspn("abc;d", ";"), strpbrk("key=val", "=:"));
    memmove(b + 2, b, 5); printf("%s\n", b); memset(b, 'x', 3); printf("%.6s\n", b);
    char *d = strdup("dup"); d[0] = toupper(d[0]); printf("%s %d %d\n", d, isalpha('1') != 0, isspace('\t') != 0); free(d);
    strncpy(b, "ab", 5); printf("%d %d\n", b[1], b[4]);
    printf("%ld %lu %d %g %ld\n", strtol("-0x1f", NULL, 16), strtoul("077", NULL, 0), atoi("12abc"), strtod("1.5e3x", NULL), strtol("zz", NULL, 36));
    char *end; long v = strtol("12abc", &end, 10); printf("%ld %s\n", v, end); printf("%d\n", memchr("abc", 99, 3) != 0);
    return 0;
}
