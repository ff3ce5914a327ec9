// The inner loops for x86-64-v4: AVX-512 with bytes and words.
#if defined(__x86_64__)
#include <immintrin.h>

#define CK_SUFFIX _avx512
#define CK_VECTOR 64
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
