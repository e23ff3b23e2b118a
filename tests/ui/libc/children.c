/* Other programs, and what they get as their standard files. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
    pid_t pid, done;
    int status;
    char *words[] = {"sh", "-c", "echo to a pipe; echo $1; exit 3", "sh", "argument", NULL};
    int ends[2];
    pipe(ends);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    printf("spawn %d\n", posix_spawn(&pid, "/bin/sh", &actions, NULL, words, environ));
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    char buf[64];
    int n, all = 0;
    while ((n = read(ends[0], buf + all, sizeof buf - all)) > 0)
        all += n;
    printf("%.*s", all, buf);
    close(ends[0]);
    done = waitpid(pid, &status, 0);
    printf("%d %d %d\n", done == pid, WIFEXITED(status), WEXITSTATUS(status));
    printf("%d %s\n", wait(&status), strerror(errno));
    char *killed[] = {"sh", "-c", "kill -9 $$", NULL};
    posix_spawnp(&pid, "sh", NULL, NULL, killed, environ);
    while ((done = waitpid(-1, &status, WNOHANG)) == 0)
        usleep(1000);
    printf("%d %d %d\n", done == pid, WIFSIGNALED(status), WTERMSIG(status));
    printf("%d\n", posix_spawn(&pid, "/no/such/file", NULL, NULL, words, environ));

    /* A program sees what stands at number 1, whoever put it there. */
    fflush(stdout);
    int saved = dup(1), file = open("out", O_CREAT | O_TRUNC | O_RDWR, 0600);
    dup2(file, 1);
    status = system("echo into the file; exit 5");
    dup2(saved, 1);
    lseek(file, 0, SEEK_SET);
    n = read(file, buf, sizeof buf);
    printf("%d %.*s", WEXITSTATUS(status), n, buf);
    unlink("out");
    printf("%d %d\n", kill(getpid(), 0), kill(999999, 0));
    return 0;
}
