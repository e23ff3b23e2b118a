#ifndef _UNISTD_H
#define _UNISTD_H
#include <bits/types.h>
#include <stdint.h>
#include <getopt.h>
#define _POSIX_VERSION 200809L
#define _POSIX_C_SOURCE_IMPLIED 200809L
#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define R_OK 4
#define W_OK 2
#define X_OK 1
#define F_OK 0
#define F_ULOCK 0
#define F_LOCK 1
#define F_TLOCK 2
#define F_TEST 3
#define _SC_ARG_MAX 0
#define _SC_CHILD_MAX 1
#define _SC_CLK_TCK 2
#define _SC_OPEN_MAX 4
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE 30
#define _SC_NPROCESSORS_CONF 83
#define _SC_NPROCESSORS_ONLN 84
#define _SC_PHYS_PAGES 85
#define _SC_AVPHYS_PAGES 86
#define _SC_HOST_NAME_MAX 180
#define _CS_PATH 0
#define _CS_GNU_LIBC_VERSION 2
#define _PC_LINK_MAX 0
#define _PC_MAX_CANON 1
#define _PC_MAX_INPUT 2
#define _PC_NAME_MAX 3
#define _PC_PATH_MAX 4
#define _PC_PIPE_BUF 5
#define _PC_CHOWN_RESTRICTED 6
#define _PC_NO_TRUNC 7
#define _PC_VDISABLE 8
#define _PC_FILESIZEBITS 13
ssize_t read(int fd, void *buf, size_t n);
ssize_t write(int fd, const void *buf, size_t n);
ssize_t pread(int fd, void *buf, size_t n, off_t offset);
ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset);
off_t lseek(int fd, off_t offset, int whence);
off_t lseek64(int fd, off_t offset, int whence);
int close(int fd);
int dup(int fd);
int dup2(int fd, int to);
int dup3(int fd, int to, int flags);
int pipe(int fds[2]);
int pipe2(int fds[2], int flags);
int fsync(int fd);
int fdatasync(int fd);
void sync(void);
int ftruncate(int fd, off_t size);
int ftruncate64(int fd, off_t size);
int truncate(const char *path, off_t size);
int truncate64(const char *path, off_t size);
int lockf(int fd, int command, off_t size);
int isatty(int fd);
char *ttyname(int fd);
int access(const char *path, int mode);
int faccessat(int dir, const char *path, int mode, int flags);
int unlink(const char *path);
int unlinkat(int dir, const char *path, int flags);
int rmdir(const char *path);
int link(const char *from, const char *to);
int symlink(const char *from, const char *to);
int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);
int symlinkat(const char *from, int dir, const char *to);
ssize_t readlinkat(int dir, const char *restrict path, char *restrict buf, size_t n);
int fchownat(int dir, const char *path, uid_t uid, gid_t gid, int flags);
ssize_t readlink(const char *restrict path, char *restrict buf, size_t n);
int chdir(const char *path);
int fchdir(int fd);
char *getcwd(char *buf, size_t size);
char *get_current_dir_name(void);
int chown(const char *path, uid_t uid, gid_t gid);
int fchown(int fd, uid_t uid, gid_t gid);
int lchown(const char *path, uid_t uid, gid_t gid);
int chroot(const char *path);
int nice(int increment);
_Noreturn void _exit(int status);
pid_t fork(void);
pid_t vfork(void);
pid_t getpid(void);
pid_t getppid(void);
pid_t getpgrp(void);
pid_t getpgid(pid_t pid);
pid_t getsid(pid_t pid);
pid_t setsid(void);
int setpgid(pid_t pid, pid_t group);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
int setuid(uid_t uid);
int setgid(gid_t gid);
int seteuid(uid_t uid);
int setegid(gid_t gid);
int setreuid(uid_t real, uid_t effective);
int setregid(gid_t real, gid_t effective);
int setpgrp(void);
int getgroups(int size, gid_t *groups);
long gethostid(void);
int getdomainname(char *buf, size_t size);
int sethostname(const char *name, size_t size);
int daemon(int keeps_folder, int keeps_files);
pid_t gettid(void);
char *getlogin(void);
int getlogin_r(char *buf, size_t size);
int gethostname(char *buf, size_t size);
int getpagesize(void);
long sysconf(int name);
long pathconf(const char *path, int name);
long fpathconf(int fd, int name);
size_t confstr(int name, char *buf, size_t size);
int execl(const char *path, const char *arg, ...);
int execlp(const char *file, const char *arg, ...);
int execle(const char *path, const char *arg, ...);
int execv(const char *path, char *const argv[]);
int execvp(const char *file, char *const argv[]);
int execve(const char *path, char *const argv[], char *const envp[]);
unsigned int sleep(unsigned int seconds);
int usleep(useconds_t microseconds);
unsigned int alarm(unsigned int seconds);
useconds_t ualarm(useconds_t microseconds, useconds_t interval);
int pause(void);
int brk(void *addr);
void *sbrk(intptr_t increment);
int getentropy(void *buf, size_t n);
void swab(const void *restrict from, void *restrict to, ssize_t n);
char ***__c2safe_environ(void);
#define environ (*__c2safe_environ())
#define __environ (*__c2safe_environ())
#define SEEK_DATA 3
#define SEEK_HOLE 4
#define L_SET 0
#define L_INCR 1
#define L_XTND 2
#define pread64 pread
#define pwrite64 pwrite
#define lockf64 lockf
#endif
