// Bits out, the lowest first.
#pragma once

#include <stdint.h>
#include <string.h>

typedef struct cpng_bits {
  uint8_t *at;
  uint64_t bits;
  /// Of `bits`; at most 7 between two calls.
  unsigned count;
} cpng_bits;

/// Puts up to 56 bits. Always stores 8 bytes, of which those count that are whole: a branch would be mistaken often.
static inline void cpng_put(cpng_bits *out, uint64_t bits, unsigned count) {
  out->bits |= bits << out->count;
  out->count += count;
  uint64_t word = out->bits;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  memcpy(out->at, &word, 8);
  unsigned whole = out->count & ~7u;
  out->at += whole / 8;
  out->bits >>= whole;
  out->count -= whole;
}

/// Fills up to a whole byte with zeros.
static inline void cpng_align(cpng_bits *out) {
  if (out->count > 0) *out->at++ = (uint8_t)out->bits;
  out->bits = 0;
  out->count = 0;
}
