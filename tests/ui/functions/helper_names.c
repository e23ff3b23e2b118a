// C functions and variables with the names of the functions that emitted code calls.
#include <stdio.h>
#include <stdarg.h>
#include <string.h>
#include <stdlib.h>
#include <setjmp.h>
int nth(int k){ return k; }
static jmp_buf jb;
int lit(int a){return a+1;}
int write_slice(int a){return a+1;}
int local_with(int a){return a+1;}
int enter(int a){return a+1;}
int leave(int a){return a+1;}
int protect(int a){return a+1;}
int own(int a){return a+1;}
int caught(int a){return a+1;}
int narrow_bits(int a){return a+1;}
int setjmp_enter(int a){return a+1;}
int va_start_(int a){return a+1;}
int lit_bytes(int a){return a+1;}
static int cmp(const void*a,const void*b){int nth=*(int*)a, lit=*(int*)b;printf("%d %s\n",nth,"x");return nth-lit;}
static int sum(int n,...){va_list ap;va_start(ap,n);int s=0;for(int i=0;i<n;i++)s+=va_arg(ap,int);va_end(ap);return s;}
struct s { int x:3; unsigned y:7;};
int main(void){
  char *p="hello"; char buf[]="abcdef"; int lit_bytes=3, local_with=2; int own; scanf("%d",&own);
  int *q=&local_with; 
  struct s s={1,2}; s.x+=3;
  int a[4]={1,2,3,4}; int (*f)(int)=nth;
  memcpy(buf,p,3);
  if(setjmp(jb)){ printf("back %d\n", s.x); return 0;}
  printf("%s %s %d %d %d %d\n",p,buf,lit_bytes,*q,f(3),lit(sum(3,1,2,3)));
  qsort(a,4,4,cmp); printf("%d\n",enter(leave(caught(narrow_bits(setjmp_enter(protect(write_slice(1))))))));
  longjmp(jb,1);
}
