/* A stream that cannot put its file at the place to write keeps its state, so that what follows fails, too. */
#include <stdio.h>

int main(void)
{
    FILE *f = fopen("data", "w");
    for (int i = 0; i < 6000; i++) putc('a' + i % 26, f);
    fclose(f);
    f = fopen("data", "r+");
    setvbuf(f, NULL, _IOLBF, 0);
    printf("%d\n", getc(f));
    printf("%d %d\n", ungetc('Q', f), ungetc('R', f));
    printf("flush %d\n", fflush(f));
    printf("putc %d\n", putc('x', f));
    printf("setvbuf %d\n", setvbuf(f, NULL, _IOFBF, 0));
    printf("getc %d\n", getc(f));
    printf("putc %d\n", putc('y', f));
    printf("fputs %d\n", fputs("some text", f));
    printf("tell %ld\n", ftell(f));
    printf("error %d end %d\n", ferror(f) != 0, feof(f) != 0);
    printf("close %d\n", fclose(f));
    return 0;
}
