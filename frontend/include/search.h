#ifndef _SEARCH_H
#define _SEARCH_H
#include <bits/types.h>
typedef enum { FIND, ENTER } ACTION;
typedef enum { preorder, postorder, endorder, leaf } VISIT;
typedef struct entry { char *key; void *data; } ENTRY;
int hcreate(size_t size);
void hdestroy(void);
ENTRY *__c2safe_hsearch(char *key, void *data, ACTION action);
static inline ENTRY *hsearch(ENTRY item, ACTION action) { return __c2safe_hsearch(item.key, item.data, action); }
struct hsearch_data { unsigned long __number; unsigned int size, filled; };
int hcreate_r(size_t size, struct hsearch_data *table);
void hdestroy_r(struct hsearch_data *table);
int __c2safe_hsearch_r(char *key, void *data, ACTION action, ENTRY **out, struct hsearch_data *table);
static inline int hsearch_r(ENTRY item, ACTION action, ENTRY **out, struct hsearch_data *table) { return __c2safe_hsearch_r(item.key, item.data, action, out, table); }
void *lfind(const void *key, const void *base, size_t *count, size_t size, int (*compare)(const void *, const void *));
void *lsearch(const void *key, void *base, size_t *count, size_t size, int (*compare)(const void *, const void *));
void insque(void *element, void *before);
void remque(void *element);
void *tsearch(const void *key, void **root, int (*compare)(const void *, const void *));
void *tfind(const void *key, void *const *root, int (*compare)(const void *, const void *));
void *tdelete(const void *restrict key, void **restrict root, int (*compare)(const void *, const void *));
void twalk(const void *root, void (*visit)(const void *, VISIT, int));
void twalk_r(const void *root, void (*visit)(const void *, VISIT, void *), void *data);
void tdestroy(void *root, void (*destroy)(void *));
struct qelem { struct qelem *q_forw, *q_back; char q_data[1]; };
#endif
