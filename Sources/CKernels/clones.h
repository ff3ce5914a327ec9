// One source, the widest vectors that the machine has: chosen when the program is loaded, without build flags.
#pragma once

#if defined(__linux__) && defined(__x86_64__)
#define CK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

// 16 floats, loaded and stored at any address. Only inside of functions and macros: a helper function that takes or
// returns one does not inherit the clone's target.
typedef float ck_float16 __attribute__((vector_size(64), aligned(4)));

#define CK_LOAD(pointer) (*(const ck_float16 *)(pointer))
#define CK_STORE(pointer, value) (*(ck_float16 *)(pointer) = (value))
