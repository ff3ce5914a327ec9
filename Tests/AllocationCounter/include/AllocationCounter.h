// Counts what a thread allocates, for tests that nothing is.
#pragma once

/// The calling thread's allocations so far, or -1 where they cannot be counted: only glibc lets a program take the place of its
/// malloc, and sanitizers do so themselves.
long allocations_of_this_thread(void);
