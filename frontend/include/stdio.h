#ifndef _STDIO_H
#define _STDIO_H
#include <bits/types.h>
#include <stdarg.h>
typedef struct _IO_FILE FILE;
typedef struct _IO_FILE __FILE;
typedef struct { long __pos; mbstate_t __state; } fpos_t;
typedef struct { long __pos; mbstate_t __state; } fpos64_t;
#define EOF (-1)
#define BUFSIZ 8192
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define FOPEN_MAX 16
#define FILENAME_MAX 4096
#define TMP_MAX 238328
#define L_tmpnam 20
#define L_ctermid 9
#define P_tmpdir "/tmp"
FILE *__c2safe_stdin(void);
FILE *__c2safe_stdout(void);
FILE *__c2safe_stderr(void);
#define stdin (__c2safe_stdin())
#define stdout (__c2safe_stdout())
#define stderr (__c2safe_stderr())
FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *fopen64(const char *restrict path, const char *restrict mode);
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f);
FILE *fdopen(int fd, const char *mode);
FILE *fmemopen(void *restrict buf, size_t size, const char *restrict mode);
FILE *open_memstream(char **buf, size_t *size);
FILE *tmpfile(void);
char *tmpnam(char *s);
char *tempnam(const char *dir, const char *prefix);
FILE *popen(const char *command, const char *mode);
int pclose(FILE *f);
int fclose(FILE *f);
int fcloseall(void);
int fflush(FILE *f);
int fflush_unlocked(FILE *f);
int fpurge(FILE *f);
void setbuf(FILE *restrict f, char *restrict buf);
void setbuffer(FILE *restrict f, char *restrict buf, size_t size);
void setlinebuf(FILE *f);
int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size);
int remove(const char *path);
int rename(const char *from, const char *to);
int fseek(FILE *f, long offset, int whence);
int fseeko(FILE *f, off_t offset, int whence);
int fseeko64(FILE *f, off_t offset, int whence);
long ftell(FILE *f);
off_t ftello(FILE *f);
off_t ftello64(FILE *f);
void rewind(FILE *f);
int fgetpos(FILE *restrict f, fpos_t *restrict pos);
int fsetpos(FILE *f, const fpos_t *pos);
void clearerr(FILE *f);
void clearerr_unlocked(FILE *f);
int feof(FILE *f);
int feof_unlocked(FILE *f);
int ferror(FILE *f);
int ferror_unlocked(FILE *f);
int fileno(FILE *f);
int fileno_unlocked(FILE *f);
void flockfile(FILE *f);
int ftrylockfile(FILE *f);
void funlockfile(FILE *f);
void perror(const char *s);
size_t fread(void *restrict buf, size_t size, size_t count, FILE *restrict f);
size_t fread_unlocked(void *restrict buf, size_t size, size_t count, FILE *restrict f);
size_t fwrite(const void *restrict buf, size_t size, size_t count, FILE *restrict f);
size_t fwrite_unlocked(const void *restrict buf, size_t size, size_t count, FILE *restrict f);
int fgetc(FILE *f);
int fgetc_unlocked(FILE *f);
int getc(FILE *f);
int getc_unlocked(FILE *f);
int getchar(void);
int getchar_unlocked(void);
int getw(FILE *f);
int putw(int w, FILE *f);
int ungetc(int c, FILE *f);
char *fgets(char *restrict s, int n, FILE *restrict f);
char *fgets_unlocked(char *restrict s, int n, FILE *restrict f);
char *gets(char *s);
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict f);
ssize_t getdelim(char **restrict line, size_t *restrict size, int delim, FILE *restrict f);
int fputc(int c, FILE *f);
int fputc_unlocked(int c, FILE *f);
int putc(int c, FILE *f);
int putc_unlocked(int c, FILE *f);
int putchar(int c);
int putchar_unlocked(int c);
int fputs(const char *restrict s, FILE *restrict f);
int fputs_unlocked(const char *restrict s, FILE *restrict f);
int puts(const char *s);
int printf(const char *restrict format, ...);
int fprintf(FILE *restrict f, const char *restrict format, ...);
int dprintf(int fd, const char *restrict format, ...);
int sprintf(char *restrict s, const char *restrict format, ...);
int snprintf(char *restrict s, size_t n, const char *restrict format, ...);
int asprintf(char **restrict out, const char *restrict format, ...);
int vprintf(const char *restrict format, va_list ap);
int vfprintf(FILE *restrict f, const char *restrict format, va_list ap);
int vdprintf(int fd, const char *restrict format, va_list ap);
int vsprintf(char *restrict s, const char *restrict format, va_list ap);
int vsnprintf(char *restrict s, size_t n, const char *restrict format, va_list ap);
int vasprintf(char **restrict out, const char *restrict format, va_list ap);
int scanf(const char *restrict format, ...);
int fscanf(FILE *restrict f, const char *restrict format, ...);
int sscanf(const char *restrict s, const char *restrict format, ...);
int vscanf(const char *restrict format, va_list ap);
int vfscanf(FILE *restrict f, const char *restrict format, va_list ap);
int vsscanf(const char *restrict s, const char *restrict format, va_list ap);
char *ctermid(char *s);
int renameat(int from_dir, const char *from, int to_dir, const char *to);
#define tmpfile64 tmpfile
#define freopen64 freopen
#define fgetpos64 fgetpos
#define fsetpos64 fsetpos
#endif
