// Tokens from bytes.
#pragma once

#include <stddef.h>

#include "cpng_log2.h"
#include "cpng_tokens.h"

/// What a parser takes and gives. Tokens go behind those that are there already.
typedef struct cpng_segment {
  /// All bytes that are known; those before `start` may be matched.
  const uint8_t *bytes;
  size_t start, end;
  cpng_token *tokens;
  size_t token_count;
  /// Of this segment alone, zeroed by the parser; the end's symbol is counted once.
  cpng_frequencies frequencies;
} cpng_segment;

/// Literals and runs of one byte's value, where a run takes fewer bits than its literals.
void cpng_parse_runs(cpng_segment *segment, const cpng_log2 *log2);

/// Whether much of the bytes occurred before, runs left aside: more than 0.3 of the bits could be saved. For text it is
/// some 0.5, for photos at most 0.22, measured. A sample of the bytes is looked at.
int cpng_repeats(const uint8_t *bytes, size_t count, const cpng_log2 *log2);

/// How much is tried to find few bits.
typedef struct cpng_effort {
  /// How many places with the same next bytes are looked at.
  int depth;
  /// A match of this length is taken at once.
  int nice;
  /// How often tokens are chosen anew with the costs that the choice before led to.
  int passes;
} cpng_effort;

typedef struct cpng_matcher cpng_matcher;

/// Bytes that the memory of a matcher takes.
size_t cpng_matcher_size(void);

/// Makes ready to match; `hashed` is how many bytes a match has in common at least, 4…8, but for the shortest
/// distances.
void cpng_matcher_start(cpng_matcher *matcher, int hashed, size_t bytes_per_pixel, const cpng_effort *effort);

/// Makes the bytes up to `end` known without tokens for them.
void cpng_matcher_skip(cpng_matcher *matcher, const uint8_t *bytes, size_t end, size_t limit);

/// The tokens that take the fewest bits among all that the matches leave open: a shortest path through the bytes.
///
/// Segments come one after the other. Up to 8 bytes behind a segment's end are read, if they are before `limit`.
void cpng_parse_cheapest(cpng_matcher *matcher, cpng_segment *segment, size_t limit, const cpng_log2 *log2);
