//@ bless
// Functions of the C library that read or write so many bytes get slices.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct buffer { unsigned char *data; size_t len; };

static char *load(FILE *f, size_t size) {
    char *text = malloc(size + 1);
    size_t n = fread(text, 1, size, f);
    text[n] = '\0';
    return text;
}

static int starts(const char *s, const char *with, size_t n) {
    return memcmp(s, with, n) == 0;
}

static void put(FILE *f, const unsigned char *p, size_t n) {
    fwrite(p, 1, n, f);
}

static void take(struct buffer *b, int fd, size_t room) {
    b->data = malloc(room);
    ssize_t n = read(fd, b->data, room);
    b->len = n < 0 ? 0 : n;
}

static char one(FILE *f) {
    char c = '?';
    fread(&c, 1, 1, f);
    return c;
}

int main(void) {
    FILE *f = tmpfile();
    unsigned char some[6] = {'a', 'b', 0, 'c', 'd', '\n'};
    put(f, some, sizeof some);
    fwrite("a line\n", 1, 7, f);
    unsigned numbers[2] = {0x41424344, 0x0a454647};
    fwrite(numbers, sizeof *numbers, 2, f);
    rewind(f);
    char *text = load(f, 100);
    printf("%d%s%s", text[2], text + 3, text + 13 == NULL ? "" : "!\n");
    printf("%d %d %d\n", starts(text, "ab", 2), starts(text, "ab\0c", 4), starts(text + 6, "a lime", 6));
    rewind(f);
    unsigned back[2];
    fseek(f, 13, SEEK_SET);
    fread(back, 4, 2, f);
    rewind(f);
    printf("%x %d %c%c\n", back[0], memcmp(back, numbers, sizeof back), one(f), one(f));
    fclose(f);
    free(text);

    int ends[2];
    if (pipe(ends)) return 1;
    const char *message = "through the pipe";
    ssize_t written = write(ends[1], message, 11);
    char more[4] = "xyz";
    written += write(ends[1], more + 1, 2);
    close(ends[1]);
    struct buffer b;
    take(&b, ends[0], 64);
    printf("%zd %.*s %d\n", written, (int)b.len, (char *)b.data, memcmp(b.data + 8, "the", 3));
    free(b.data);
    return 0;
}
