#include "cpng_filter.h"

#include <string.h>

#include "cpng.h"
#include "cpng_clones.h"

// The filters of all pixels but the first, whose left neighbour is outside. Every byte is predicted from unfiltered
// ones, so that these loops become vectors.

CPNG_CLONES static void filter_sub(const uint8_t *restrict row, size_t count, size_t step, uint8_t *restrict out) {
  for (size_t i = step; i < count; i++) out[i] = (uint8_t)(row[i] - row[i - step]);
}

CPNG_CLONES static void filter_up(
    const uint8_t *restrict row, const uint8_t *restrict above, size_t count, uint8_t *restrict out) {
  for (size_t i = 0; i < count; i++) out[i] = (uint8_t)(row[i] - above[i]);
}

CPNG_CLONES static void filter_average(
    const uint8_t *restrict row, const uint8_t *restrict above, size_t count, size_t step, uint8_t *restrict out) {
  for (size_t i = step; i < count; i++) out[i] = (uint8_t)(row[i] - (row[i - step] + above[i]) / 2);
}

CPNG_CLONES static void filter_paeth(
    const uint8_t *restrict row, const uint8_t *restrict above, size_t count, size_t step, uint8_t *restrict out) {
  for (size_t i = step; i < count; i++) {
    int16_t left = row[i - step], up = above[i], corner = above[i - step];
    int16_t across = (int16_t)(up - corner), down = (int16_t)(left - corner), both = (int16_t)(across + down);
    across = across < 0 ? (int16_t)-across : across;
    down = down < 0 ? (int16_t)-down : down;
    both = both < 0 ? (int16_t)-both : both;
    int16_t other = down <= both ? up : corner;
    int16_t best = ((across <= down) & (across <= both)) ? left : other;
    out[i] = (uint8_t)(row[i] - best);
  }
}

CPNG_CLONES static uint64_t sum_of_absolutes(const uint8_t *bytes, size_t count) {
  uint64_t sum = 0;
  while (count > 0) {
    // Sums of 32 bits hold for a piece.
    size_t piece = count < 1 << 16 ? count : 1 << 16;
    uint32_t part = 0;
    for (size_t i = 0; i < piece; i++) {
      uint8_t negative = (uint8_t)-bytes[i];
      part += bytes[i] < negative ? bytes[i] : negative;
    }
    sum += part;
    bytes += piece;
    count -= piece;
  }
  return sum;
}

static uint64_t entropy(const uint8_t *bytes, size_t count, const cpng_log2 *log2) {
  // Four tables: runs of a value would wait for each other's counts.
  uint32_t counts[4][256] = {{0}};
  size_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int k = 0; k < 4; k++) counts[k][bytes[i + (size_t)k]]++;
  for (; i < count; i++) counts[0][bytes[i]]++;
  for (int k = 0; k < 256; k++) counts[0][k] += counts[1][k] + counts[2][k] + counts[3][k];
  return cpng_entropy(log2, counts[0], 256);
}

enum { NONE, SUB, UP, AVERAGE, PAETH };

/// One candidate: `out` has room for `count` bytes.
static void apply(
    int filter, const uint8_t *row, const uint8_t *above, size_t count, size_t step, uint8_t *out) {
  switch (filter) {
    case SUB:
      memcpy(out, row, step);
      filter_sub(row, count, step, out);
      break;
    case UP: filter_up(row, above, count, out); break;
    case AVERAGE:
      for (size_t i = 0; i < step; i++) out[i] = (uint8_t)(row[i] - above[i] / 2);
      filter_average(row, above, count, step, out);
      break;
    case PAETH:
      for (size_t i = 0; i < step; i++) out[i] = (uint8_t)(row[i] - above[i]);
      filter_paeth(row, above, count, step, out);
      break;
    default: memcpy(out, row, count);
  }
}

void cpng_filter_row(
    const uint8_t *row, const uint8_t *above, size_t count, size_t bytes_per_pixel, cpng_filter_choice choice,
    const cpng_log2 *log2, uint8_t *filtered, uint8_t *scratch) {
  const uint8_t *best_bytes = row;
  int best = NONE;
  if (choice != CPNG_FILTER_NONE) {
    uint64_t least = UINT64_MAX;
    // Without a row above, Up is None, and Paeth is Sub.
    int last = above == NULL ? SUB : PAETH;
    // The last one of those that are as good wins: rows of zeros keep None, whose number continues the run.
    for (int filter = last; filter >= NONE; filter--) {
      const uint8_t *bytes = row;
      if (filter != NONE) {
        uint8_t *out = scratch + (size_t)filter * count;
        apply(filter, row, above, count, bytes_per_pixel, out);
        bytes = out;
      }
      uint64_t cost =
          choice == CPNG_FILTER_ENTROPY ? entropy(bytes, count, log2) : sum_of_absolutes(bytes, count);
      if (cost <= least) {
        least = cost;
        best = filter;
        best_bytes = bytes;
      }
    }
  }
  filtered[0] = (uint8_t)best;
  memcpy(filtered + 1, best_bytes, count);
}

void cpng_make_big_endian(uint8_t *bytes, size_t count) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (size_t i = 0; i + 1 < count; i += 2) {
    uint8_t low = bytes[i];
    bytes[i] = bytes[i + 1];
    bytes[i + 1] = low;
  }
#else
  (void)bytes, (void)count;
#endif
}

static const uint32_t MODULUS = 65521;

CPNG_CLONES uint32_t cpng_adler32(uint32_t sum, const uint8_t *bytes, size_t count) {
  uint64_t a = sum & 0xFFFF, b = sum >> 16;
  while (count > 0) {
    // 4096 × 4096 × 255 fits in 32 bits.
    uint32_t piece = count < 4096 ? (uint32_t)count : 4096;
    uint32_t plain = 0, weighted = 0;
    for (uint32_t i = 0; i < piece; i++) {
      plain += bytes[i];
      weighted += bytes[i] * (piece - i);
    }
    b = (b + piece * a + weighted) % MODULUS;
    a = (a + plain) % MODULUS;
    bytes += piece;
    count -= piece;
  }
  return (uint32_t)(b << 16 | a);
}

uint32_t cpng_adler32_joined(uint32_t first, uint32_t second, size_t length) {
  uint64_t rest = length % MODULUS, start = first & 0xFFFF;
  // The second piece began at 1 instead of at the first's sum.
  uint64_t a = (start + (second & 0xFFFF) + MODULUS - 1) % MODULUS;
  uint64_t b = (first >> 16) + (second >> 16) + (start + MODULUS - 1) % MODULUS * rest;
  return (uint32_t)(b % MODULUS << 16 | a);
}
