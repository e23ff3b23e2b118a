#ifndef _GETOPT_H
#define _GETOPT_H
#define no_argument 0
#define required_argument 1
#define optional_argument 2
struct option { const char *name; int has_arg; int *flag; int val; };
char **__c2safe_optarg(void);
int *__c2safe_optind(void);
int *__c2safe_opterr(void);
int *__c2safe_optopt(void);
#define optarg (*__c2safe_optarg())
#define optind (*__c2safe_optind())
#define opterr (*__c2safe_opterr())
#define optopt (*__c2safe_optopt())
int getopt(int argc, char *const *argv, const char *options);
int getopt_long(int argc, char *const *argv, const char *options, const struct option *longs, int *index);
int getopt_long_only(int argc, char *const *argv, const char *options, const struct option *longs, int *index);
#endif
