//@ flags: -ldl
// Libraries that are not there, and names that are not defined.
#include <dlfcn.h>
#include <stdio.h>
int main(void) {
    printf("%d\n", dlerror() == NULL);
    printf("%d\n", dlopen("libno_such_library.so.7", RTLD_LAZY) == NULL);
    puts(dlerror());
    printf("%d\n", dlerror() == NULL);
    printf("%d\n", dlopen("/no/such/folder/lib.so", RTLD_NOW) == NULL);
    puts(dlerror());
    void *self = dlopen(NULL, RTLD_NOW);
    printf("%d %d\n", self != NULL, dlsym(self, "no_such_function_here") == NULL);
    printf("%d\n", dlclose(self));
    return 0;
}
