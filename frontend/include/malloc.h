#ifndef _MALLOC_H
#define _MALLOC_H
#include <stdlib.h>
#include <stdio.h>
void *memalign(size_t alignment, size_t size);
void *pvalloc(size_t size);
void cfree(void *p);
size_t malloc_usable_size(void *p);
int malloc_trim(size_t pad);
#endif
