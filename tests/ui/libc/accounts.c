/* Users and groups, and who the process is. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(void)
{
    struct passwd *p = getpwnam("root"), own, *found;
    printf("%s %u %u %s %s\n", p->pw_name, p->pw_uid, p->pw_gid, p->pw_dir, p->pw_shell);
    char buf[512];
    printf("%d", getpwuid_r(0, &own, buf, sizeof buf, &found));
    printf(" %d %s\n", found == &own, own.pw_name);
    printf("%d", getpwnam_r("root", &own, buf, 3, &found));
    printf(" %d\n", found == NULL);
    errno = 0;
    printf("%d %d\n", getpwuid(4294967290u) == NULL, errno);
    int users = 0;
    setpwent();
    while ((p = getpwent()) != NULL)
        users += strlen(p->pw_name);
    endpwent();
    printf("%d\n", users);
    struct group *g;
    int members = 0, groups = 0;
    while ((g = getgrent()) != NULL) {
        groups++;
        for (char **m = g->gr_mem; *m; m++)
            members++;
    }
    endgrent();
    printf("%d %d %s\n", groups, members, getgrgid(0)->gr_name);
    gid_t list[64];
    int count = 64;
    printf("%d", getgrouplist("root", 0, list, &count));
    printf(" %d %u\n", count, list[0]);
    printf("%d\n", getgroups(0, NULL) == getgroups(64, list));
    struct utsname u;
    printf("%d %s %s %s\n", uname(&u), u.sysname, u.release, u.machine);
    printf("%d %d\n", setuid(getuid()), setgid(getgid()));
    printf("%d %d\n", getpgid(0) == getpgrp(), getsid(0) == getsid(getpid()));
    printf("%d %d\n", getpgid(-4), errno == ESRCH);
    return 0;
}
