// Where bytes occurred before, and what of it is worth to be used.
#pragma once

#include "cpng_parse.h"

enum {
  CPNG_HASH_BITS = 14,
  /// Of a place, from near and short to far and long.
  CPNG_MAX_MATCHES = 6,
  /// Costs are in 1/4096 bit.
  CPNG_BIT = 1 << 12,
};

/// What symbols cost; lengths and distances with the bits that follow them.
typedef struct cpng_costs {
  int32_t literals[256];
  int32_t lengths[CPNG_LONGEST + 1];
  int32_t distances[CPNG_DISTANCES];
} cpng_costs;

struct cpng_matcher {
  cpng_effort effort;
  int hashed;
  /// The bits that have to be alike in 8 bytes.
  uint64_t hashed_bits, near_bits;
  uint32_t bytes_per_pixel;
  /// The last four places of each hash as numbers of 16 bits, the latest lowest.
  uint64_t places[1 << CPNG_HASH_BITS];

  // For one segment: the matches of each place stand from `first` of it on; `jump` is their length where it is taken
  // at once, and 0 otherwise.
  cpng_token matches[CPNG_SEGMENT * CPNG_MAX_MATCHES];
  uint32_t first[CPNG_SEGMENT + 1];
  uint16_t jump[CPNG_SEGMENT];

  cpng_costs costs;
  /// What the bytes before each place cost as literals.
  int32_t literal_sums[CPNG_SEGMENT + 1];
  /// What is lost on the best way to each place against literals, below 0 where matches win.
  int32_t losses[CPNG_SEGMENT + 1];
  /// The last token of that way.
  cpng_token arrivals[CPNG_SEGMENT + 1];
  cpng_token path[CPNG_SEGMENT];

  /// Of the segments before, the older the less.
  cpng_frequencies history;
};

/// Finds the matches of a segment that promise to cost less than their literals, at the costs of the moment.
void cpng_find_matches(cpng_matcher *matcher, const uint8_t *bytes, size_t start, size_t end, size_t limit);
