#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <uchar.h>
static const char *const names[] = { "one", "two" "three", "x\0y", "\x41\102\e[0m\?\a"[0] == 'A' ? "yes" : "no" };
int main(void)
{
    printf("%s %s %zu %s\n", names[0], names[1], sizeof "x\0y", names[3]);
    printf("%zu %zu %zu %zu\n", sizeof L"ab", sizeof u"ab", sizeof U"ab", sizeof u8"ab");
    wchar_t w[] = L"wide\x263a"; char16_t c16[] = u"\u00e9\U0001F600"; char32_t c32 = U'\U0001F600';
    printf("%zu %x %x %x %x %x\n", wcslen(w), (unsigned)w[4], c16[0], c16[1], c16[2], (unsigned)c32);
    printf("%d %d %d\n", 'ab', 'abcd', '\377');
    const char *utf = "h\u00e9llo é"; printf("%zu %s\n", strlen(utf), utf);
    char s[] = "abc" "def" "\0" "g"; s[0] = 'A';
    printf("%s %zu %c %c\n", s, sizeof s, "index"[2], 2["abc"]);
    printf("%d %d\n", '\\', '\'');
    puts("trigraph-free ?\?/ and \"quotes\" \1\12");
    printf("%s\n", __func__);
    return 0;
}
