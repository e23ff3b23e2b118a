#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef enum { OP_CONST, OP_ADD, OP_SUB, OP_LT, OP_JZ, OP_JMP, OP_LOAD, OP_STORE, OP_PRINT, OP_END } op;
typedef struct { op code; union { long value; size_t target; unsigned slot; } u; } instr;
typedef struct vm { long *stack; size_t sp, cap; long slots[8]; const instr *ip; void (*out)(struct vm *, long); unsigned long steps; } vm;
static void push(vm *m, long v) { if (m->sp == m->cap) { m->cap = m->cap ? m->cap * 2 : 2; m->stack = realloc(m->stack, m->cap * sizeof *m->stack); if (!m->stack) abort(); } m->stack[m->sp++] = v; }
static long pop(vm *m) { return m->stack[--m->sp]; }
static void show(vm *m, long v) { printf("%ld (after %lu)\n", v, m->steps); }
static void run(vm *m, const instr *code) { for (m->ip = code;; m->steps++) { const instr *i = m->ip++; switch (i->code) { case OP_CONST: push(m, i->u.value); break; case OP_ADD: { long b = pop(m), a = pop(m); push(m, a + b); break; } case OP_SUB: { long b = pop(m); m->stack[m->sp - 1] -= b; break; } case OP_LT: { long b = pop(m), a = pop(m); push(m, a < b); } break; case OP_JZ: if (pop(m)) break; /* fall through */ case OP_JMP: m->ip = code + i->u.target; break; case OP_LOAD: push(m, m->slots[i->u.slot]); break; case OP_STORE: m->slots[i->u.slot] = pop(m); break; case OP_PRINT: m->out(m, pop(m)); break; case OP_END: return; } } }
int main(void)
{
    static const instr code[] = { { OP_CONST, { 0 } }, { OP_STORE, { .slot = 0 } }, { OP_CONST, { 0 } }, { OP_STORE, { .slot = 1 } }, { OP_LOAD, { .slot = 0 } }, { OP_CONST, { 1000 } }, { OP_LT }, { OP_JZ, { .target = 17 } }, { OP_LOAD, { .slot = 1 } }, { OP_LOAD, { .slot = 0 } }, { OP_ADD }, { OP_STORE, { .slot = 1 } }, { OP_LOAD, { .slot = 0 } }, { OP_CONST, { 1 } }, { OP_ADD }, { OP_STORE, { .slot = 0 } }, { OP_JMP, { .target = 4 } }, { OP_LOAD, { .slot = 1 } }, { OP_PRINT }, { OP_END } };
    vm m = { .out = show }; run(&m, code); free(m.stack); return 0;
}
