#ifndef _X86GPRINTRIN_H
#define _X86GPRINTRIN_H
#include <immintrin.h>
#endif
