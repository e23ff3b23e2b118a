// A thread that waits for input lets the others run: streams, descriptors, FIFOs, child processes.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];

static void *lines(void *arg)
{
    FILE *in = arg;
    char line[80], word[20];
    int a, b;
    printf("fgets: %s", fgets(line, sizeof line, in));
    printf("getc: %c\n", getc(in));
    printf("fscanf: %d", fscanf(in, "%d%19s%d\n", &a, word, &b));
    printf(" %d %s %d\n", a, word, b);
    char *text = NULL;
    size_t size = 0;
    printf("getline: %zd", getline(&text, &size, in));
    printf(" %s", text);
    free(text);
    printf("fread: %zu\n", fread(line, 1, 10, in));
    printf("getc: %c\n", getc(in));
    printf("end: %d %d\n", getc(in), feof(in) != 0);
    return NULL;
}

static void send_slowly(int fd, const char *text)
{
    // In pieces, each of which makes the reader wait anew.
    for (size_t i = 0, n; i < strlen(text); i += n) {
        n = strlen(text) - i < 3 ? strlen(text) - i : 3;
        write(fd, text + i, n);
        usleep(300);
    }
    close(fd);
}

static void *reader(void *arg)
{
    char c;
    long sum = 0;
    while (read(*(int *)arg, &c, 1) == 1)
        sum += c;
    return (void *)sum;
}

static void *open_fifo(void *arg)
{
    FILE *out = fopen(arg, "w");
    fputs("through the FIFO\n", out);
    fclose(out);
    return NULL;
}

static void *run(void *arg)
{
    return (void *)(long)system(arg);
}

static const char text[] = "first line\nx 12 word 34\nanother line\n0123456789w";

int main(void)
{
    pthread_t thread;
    void *result;
    setvbuf(stdout, NULL, _IOLBF, 0);

    pipe(ends);
    FILE *in = fdopen(ends[0], "r");
    pthread_create(&thread, NULL, lines, in);
    send_slowly(ends[1], text);
    pthread_join(thread, NULL);
    fclose(in);

    // The same without a buffer, over a socket.
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    in = fdopen(ends[0], "r");
    setvbuf(in, NULL, _IONBF, 0);
    pthread_create(&thread, NULL, lines, in);
    send_slowly(ends[1], text);
    pthread_join(thread, NULL);
    fclose(in);

    pipe(ends);
    pthread_create(&thread, NULL, reader, &ends[0]);
    send_slowly(ends[1], "abc");
    pthread_join(thread, &result);
    printf("read: %ld\n", (long)result);
    close(ends[0]);

    mkfifo("fifo", 0600);
    pthread_create(&thread, NULL, open_fifo, "fifo");
    char line[80];
    in = fopen("fifo", "r");
    printf("%s", fgets(line, sizeof line, in));
    fclose(in);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, open_fifo, "fifo");
    int fd = open("fifo", O_RDONLY);
    printf("%zd\n", read(fd, line, sizeof line));
    close(fd);
    pthread_join(thread, NULL);

    // One child waits for a file that another thread makes.
    remove("go");
    pthread_create(&thread, NULL, run, "while ! test -e go; do sleep 0.01; done; exit 3");
    usleep(1000);
    in = popen("while ! test -e go; do sleep 0.01; done; echo gone", "r");
    fclose(fopen("go", "w"));
    pthread_join(thread, &result);
    printf("system: %d\n", WEXITSTATUS((int)(long)result));
    printf("popen: %s", fgets(line, sizeof line, in));
    printf("pclose: %d\n", pclose(in));
    remove("go");
    remove("fifo");
    return 0;
}
