#include <stdio.h>
struct point { int x, y; };
static int area(const struct point *p) { return p->x * p->y; }
static struct point add(struct point a, struct point b) { return (struct point){ a.x + b.x, a.y + b.y }; }
static int *global = (int[]){ 7, 8, 9 };
int main(void)
{
    printf("%d\n", area(&(struct point){ .y = 3, .x = 4 }));
    struct point p = add((struct point){ 1, 2 }, (struct point){ 10 });
    printf("%d %d %d\n", p.x, p.y, global[2]);
    int *a = (int[]){ 1, 2, 3 }; a[1] = 20;
    printf("%d %zu %s\n", a[0] + a[1] + a[2], sizeof((int[]){ 1, 2, 3, 4 }), (char[]){ "abc" });
    for (int i = 0; i < 2; i++) { struct point *q = &(struct point){ i, i }; q->x++; printf("%d ", q->x); }
    printf("%d\n", (struct point){ 5, 6 }.y);
    p = (struct point){};
    printf("%d %d\n", p.x, p.y);
    return 0;
}
