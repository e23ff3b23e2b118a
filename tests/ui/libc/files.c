#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
struct rec { int id; char name[8]; };
int main(void)
{
    FILE *f = fopen("data.bin", "wb"); struct rec out[3] = { { 1, "one" }, { 2, "two" }, { 3, "three" } };
    printf("%zu\n", fwrite(out, sizeof *out, 3, f)); fclose(f);
    f = fopen("data.bin", "r+b"); struct rec in; fseek(f, sizeof in, SEEK_SET); fread(&in, sizeof in, 1, f); printf("%d %s %ld\n", in.id, in.name, ftell(f));
    in.id = 20; fseek(f, -(long)sizeof in, SEEK_CUR); fwrite(&in, sizeof in, 1, f); rewind(f); int sum = 0; while (fread(&in, sizeof in, 1, f) == 1) sum += in.id; printf("%d %d\n", sum, feof(f) != 0); fclose(f);
    f = fopen("text.txt", "w"); for (int i = 0; i < 3; i++) fprintf(f, "line %d\n", i); fputs("last", f); fclose(f);
    f = fopen("text.txt", "a"); fputc('!', f); fclose(f);
    char line[32]; f = fopen("text.txt", "r"); while (fgets(line, sizeof line, f)) printf("%s", line); puts("");
    rewind(f); int c = fgetc(f); ungetc('L', f); printf("%c %c\n", c, fgetc(f)); fclose(f);
    f = fopen("missing.txt", "r"); printf("%d %s\n", f == NULL, strerror(errno)); perror("missing.txt");
    printf("%d\n", rename("text.txt", "renamed.txt")); printf("%d %d\n", remove("data.bin"), remove("data.bin"));
    return 0;
}
