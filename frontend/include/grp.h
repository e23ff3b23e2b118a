#ifndef _GRP_H
#define _GRP_H
#include <bits/types.h>
struct group { char *gr_name, *gr_passwd; gid_t gr_gid; char **gr_mem; };
struct group *getgrnam(const char *name);
struct group *getgrgid(gid_t gid);
int getgrnam_r(const char *restrict name, struct group *restrict out, char *restrict buf, size_t size, struct group **restrict result);
int getgrgid_r(gid_t gid, struct group *restrict out, char *restrict buf, size_t size, struct group **restrict result);
struct group *getgrent(void);
void setgrent(void);
void endgrent(void);
int getgrouplist(const char *user, gid_t gid, gid_t *groups, int *count);
int setgroups(size_t count, const gid_t *groups);
int initgroups(const char *user, gid_t gid);
#endif
