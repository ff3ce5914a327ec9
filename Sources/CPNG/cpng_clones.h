// One source, the widest vectors that the machine has: chosen when the program is loaded, without build flags.
#pragma once

// The choice is made before ThreadSanitizer is ready for it.
#if defined(__linux__) && defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CPNG_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CPNG_CLONES
#endif
