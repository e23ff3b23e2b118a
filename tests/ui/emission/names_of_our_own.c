//@ run
/* Globals, constants and functions with names that emitted code uses for its own variables. */
#include <stdio.h>
struct rec { int v, bytes, get, set, load, store, at; } v = {1, 2, 3, 4, 5, 6, 7};
union uni { int offset; char bytes[4]; } array[2] = {{5}, {6}};
int state[3] = {1, 2, 3}, result = 4, mark, run, jump, payload, frame = 9, cx = 10, rt = 11;
enum { t1 = 100, p1, args, va, f, a0 };
static int call_ptr(int *p) { return p[0]++ + *p; }
static int len(const char *text) { return text[0] ? 1 + len(text + 1) : 0; }
static struct rec twice(struct rec r) { r.v *= 2; r.get += r.at; return r; }
int main(void) {
    struct rec *q = &v;
    q->get += q->set;
    q->load -= 1;
    q->at <<= 2;
    int len_ = len("four"), i = 1;
    state[i++] += call_ptr(&result);
    int Ptr = 3, Ctx = 4, Void = 5, self = 6, type = 7, match = 8, loop = 9, fn = 10;
    printf("%d %d %d %d %d %d %d\n", v.v, v.bytes, v.get, v.set, v.load, v.store, v.at);
    printf("%d %d %d %d %d\n", array[0].offset, array[1].bytes[0], state[1], result, len_);
    printf("%d %d %d %d %d %d\n", t1, p1, args, va, f, a0);
    printf("%d\n", Ptr + Ctx + Void + self + type + match + loop + fn + frame + cx + rt + mark + run + jump + payload);
    struct rec r = twice(v);
    printf("%d %d\n", r.v, r.get);
    return 0;
}
