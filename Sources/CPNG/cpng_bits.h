// Bits out, the lowest first.
#pragma once

#include <stdint.h>
#include <string.h>

typedef struct cpng_bits {
  uint8_t *at;
  uint64_t bits;
  /// Of `bits`; at most 31 between two calls.
  unsigned count;
} cpng_bits;

/// Puts up to 32 bits; writes 4 bytes at a time.
static inline void cpng_put(cpng_bits *out, uint64_t bits, unsigned count) {
  out->bits |= bits << out->count;
  out->count += count;
  if (out->count >= 32) {
    uint32_t word = (uint32_t)out->bits;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    memcpy(out->at, &word, 4);
    out->at += 4;
    out->bits >>= 32;
    out->count -= 32;
  }
}

/// Fills up to a whole byte with zeros and writes what there is.
static inline void cpng_align(cpng_bits *out) {
  for (unsigned done = 0; done < out->count; done += 8) *out->at++ = (uint8_t)(out->bits >> done);
  out->bits = 0;
  out->count = 0;
}
