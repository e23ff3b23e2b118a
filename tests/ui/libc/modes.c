/* Modes of new files, times, pipes with names, views that write to files. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static unsigned mode_of(const char *name)
{
    struct stat st;
    return lstat(name, &st) == 0 ? st.st_mode & 07777 : 0;
}

static int visits;
static int visit(const char *name, const struct stat *st, int kind, struct FTW *place)
{
    visits += kind * 100 + place->level * 10 + (int)strlen(name + place->base) + (S_ISDIR(st->st_mode) ? 1000 : 0);
    return 0;
}

int main(void)
{
    printf("%o\n", umask(027));
    printf("%o\n", umask(0));
    mkdir("d", 0777);
    printf("%o\n", mode_of("d"));
    umask(0077);
    close(open("d/f", O_CREAT | O_WRONLY, 0666));
    FILE *f = fopen("d/g", "w");
    fputs("hello, file", f);
    fclose(f);
    mkdir("d/e", 0755);
    printf("%o %o %o\n", mode_of("d/f"), mode_of("d/g"), mode_of("d/e"));
    umask(022);
    printf("%d %o\n", mkfifo("d/p", 0666), mode_of("d/p"));
    printf("%d %s\n", mkfifo("d/p", 0666), strerror(errno));
    printf("%d %s\n", mkfifo("none/p", 0666), strerror(errno));
    printf("%d %o\n", mknod("d/n", S_IFREG | 0640, 0), mode_of("d/n"));

    struct timespec times[2] = {{1000, 5}, {2000, 7}};
    int fd = open("d/g", O_RDWR);
    printf("%d", futimens(fd, times));
    struct stat st;
    fstat(fd, &st);
    printf(" %ld %ld\n", (long)st.st_atim.tv_sec, (long)st.st_mtim.tv_nsec);
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = 3000;
    printf("%d", utimensat(AT_FDCWD, "d/g", times, 0));
    stat("d/g", &st);
    printf(" %ld %ld\n", (long)st.st_atim.tv_sec, (long)st.st_mtim.tv_sec);

    char *view = mmap(NULL, 11, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memcpy(view, "HELLO", 5);
    printf("%d ", msync(view, 11, MS_SYNC));
    char buf[16] = "";
    pread(fd, buf, 11, 0);
    printf("%s\n", buf);
    view[7] = 'F';
    printf("%d ", munmap(view, 11));
    pread(fd, buf, 11, 0);
    printf("%s\n", buf);
    printf("%d %d\n", flock(fd, LOCK_EX), lockf(fd, F_LOCK, 0));
    struct flock lock = {F_WRLCK, SEEK_SET, 0, 0, 0};
    printf("%d", fcntl(fd, F_SETLK, &lock));
    printf(" %d", fcntl(fd, F_GETLK, &lock));
    printf(" %d\n", lock.l_type == F_UNLCK);
    fcntl(fd, F_SETFL, O_APPEND);
    lseek(fd, 0, SEEK_SET);
    write(fd, "!", 1);
    printf("%ld %o\n", (long)lseek(fd, 0, SEEK_CUR), fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK | O_ACCMODE));
    printf("%d ", posix_fallocate(fd, 0, 100));
    fstat(fd, &st);
    printf("%ld\n", (long)st.st_size);
    close(fd);
    view = mmap(NULL, 5, PROT_READ, MAP_PRIVATE, -1, 0);
    printf("%d %s\n", view == MAP_FAILED, strerror(errno));

    int d = open("d", O_RDONLY | O_DIRECTORY);
    printf("%d ", renameat(d, "n", d, "m"));
    printf("%d\n", linkat(d, "m", d, "l", 0));
    printf("%d ", symlinkat("m", d, "s"));
    printf("%zd\n", readlinkat(d, "s", buf, sizeof buf));
    printf("%d %o\n", fchmodat(d, "m", 0600, 0), mode_of("d/l"));
    DIR *dir = fdopendir(d);
    printf("%d\n", dirfd(dir) == d);
    closedir(dir);
    printf("%d %s\n", fcntl(d, F_GETFD), strerror(errno));
    printf("%d %d\n", nftw("d", visit, 4, FTW_PHYS), visits);
    printf("%d %d\n", nftw("d", visit, 4, FTW_PHYS | FTW_DEPTH), visits);
    struct statvfs vfs;
    printf("%d", statvfs(".", &vfs));
    printf(" %d\n", vfs.f_namemax >= 143);
    printf("%ld %ld\n", pathconf(".", _PC_NAME_MAX), pathconf(".", _PC_PATH_MAX));
    system("rm -r d");
    return 0;
}
