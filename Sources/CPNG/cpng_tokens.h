// What deflate (RFC 1951) is made of: literals and matches, and the symbols that stand for them.
#pragma once

#include <stdint.h>

enum {
  CPNG_SHORTEST = 3,
  CPNG_LONGEST = 258,
  CPNG_WINDOW = 1 << 15,
  CPNG_LITERALS = 286,
  CPNG_DISTANCES = 30,
  CPNG_END = 256,
  /// Tokens are found for so many bytes at a time; blocks with a code of their own are made of whole segments.
  CPNG_SEGMENT = 1 << 14,
};

/// A literal's value, or a match's length << 16 | its distance.
typedef uint32_t cpng_token;

/// How often each symbol occurs.
typedef struct cpng_frequencies {
  uint32_t literals[CPNG_LITERALS];
  uint32_t distances[CPNG_DISTANCES];
} cpng_frequencies;

/// A number's symbol, and what follows it in plain bits.
typedef struct cpng_symbol {
  uint32_t symbol, extra, extra_bits;
} cpng_symbol;

/// Four symbols for each power of two from 8 on.
static inline cpng_symbol cpng_length_symbol(uint32_t length) {
  uint32_t l = length - CPNG_SHORTEST;
  if (length == CPNG_LONGEST) return (cpng_symbol){285, 0, 0};
  if (l < 8) return (cpng_symbol){257 + l, 0, 0};
  uint32_t bits = 29 - (uint32_t)__builtin_clz(l);
  return (cpng_symbol){257 + 4 * (bits + 1) + (l >> bits & 3), l & ((1u << bits) - 1), bits};
}

/// Two symbols for each power of two from 4 on.
static inline cpng_symbol cpng_distance_symbol(uint32_t distance) {
  uint32_t d = distance - 1;
  if (d < 4) return (cpng_symbol){d, 0, 0};
  uint32_t bits = 30 - (uint32_t)__builtin_clz(d);
  return (cpng_symbol){2 * (bits + 1) + (d >> bits & 1), d & ((1u << bits) - 1), bits};
}

static inline void cpng_count_match(cpng_frequencies *frequencies, uint32_t length, uint32_t distance) {
  frequencies->literals[cpng_length_symbol(length).symbol]++;
  frequencies->distances[cpng_distance_symbol(distance).symbol]++;
}
