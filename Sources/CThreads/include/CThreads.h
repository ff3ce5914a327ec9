// A team of threads for loops that take microseconds. A loop allocates nothing, and no thread beyond the team is made.
#pragma once

#include <stddef.h>

/// Makes the team, of up to 255 threads besides those that call, once; later calls change nothing.
void ct_prepare(size_t threads);

// Swift calls this as a function with a closure: void ct_for_each(size_t lanes, size_t count, (index, lane) -> Void). It calls the
// closure once for each index below the count, from up to `lanes` threads, of which the calling one is lane 0, and returns
// when all are done. Threads of the team that are at work are not waited for, so that loops may be nested and come from
// several threads; a loop that gets no other thread does all itself, as all do after a fork. Each thread rounds, and takes
// denormal numbers, as the calling one does.
