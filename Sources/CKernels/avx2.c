// The inner loops for x86-64-v3: AVX2, FMA.
#if defined(__x86_64__)
#include <immintrin.h>

#define CK_SUFFIX _avx2
#define CK_VECTOR 32
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
