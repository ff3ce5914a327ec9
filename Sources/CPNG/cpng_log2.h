// Logarithms in whole numbers, so that every machine makes the same choices.
#pragma once

#include <stdint.h>

/// log2(1 + i/256) in 1/4096.
typedef struct cpng_log2 {
  uint16_t fraction[256];
} cpng_log2;

static inline void cpng_log2_init(cpng_log2 *table) {
  for (int i = 0; i < 256; i++) {
    // Squaring shifts the logarithm's next bit in front of the point.
    uint64_t x = (uint64_t)(256 + i) << 23;
    uint32_t bits = 0;
    for (int bit = 0; bit < 12; bit++) {
      x = x * x >> 31;
      bits <<= 1;
      if (x >> 32) {
        bits |= 1;
        x >>= 1;
      }
    }
    table->fraction[i] = (uint16_t)bits;
  }
}

/// log2(n) in 1/4096 for n ≥ 1; n's 9 highest bits count.
static inline uint32_t cpng_log2_of(const cpng_log2 *table, uint32_t n) {
  int zeros = __builtin_clz(n);
  uint32_t top = n << zeros;
  return ((uint32_t)(31 - zeros) << 12) + table->fraction[top >> 23 & 255];
}

/// The bits, in 1/4096, that symbols of these frequencies take if each is coded in -log2 of its probability.
static inline uint64_t cpng_entropy(const cpng_log2 *table, const uint32_t *frequencies, int count) {
  uint64_t total = 0, sum = 0;
  for (int i = 0; i < count; i++) {
    uint32_t n = frequencies[i];
    if (n == 0) continue;
    total += n;
    sum += (uint64_t)n * cpng_log2_of(table, n);
  }
  return total == 0 ? 0 : total * cpng_log2_of(table, (uint32_t)total) - sum;
}
