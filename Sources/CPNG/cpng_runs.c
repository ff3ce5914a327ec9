#include <string.h>

#include "cpng_parse.h"

static void count_bytes(const uint8_t *bytes, size_t count, uint32_t *sums) {
  // Four tables: runs of a value would wait for each other's counts.
  uint32_t counts[4][256] = {{0}};
  size_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int k = 0; k < 4; k++) counts[k][bytes[i + (size_t)k]]++;
  for (; i < count; i++) counts[0][bytes[i]]++;
  for (int k = 0; k < 256; k++) sums[k] = counts[0][k] + counts[1][k] + counts[2][k] + counts[3][k];
}

/// For every byte's value: the shortest run that takes fewer bits as a match.
static void shortest_runs(const uint32_t *counts, size_t count, const cpng_log2 *log2, uint16_t *shortest) {
  uint32_t total = cpng_log2_of(log2, (uint32_t)count);
  for (int value = 0; value < 256; value++) {
    shortest[value] = CPNG_SHORTEST;
    if (counts[value] == 0) continue;
    uint32_t literal = total - cpng_log2_of(log2, counts[value]);
    if (literal < 1 << 12) literal = 1 << 12;
    // Some 9 bits for length and distance, measured.
    uint32_t length = (9 << 12) / literal + 1;
    if (length > CPNG_SHORTEST) shortest[value] = (uint16_t)length;
  }
}

/// 8 bytes as a number, the first one lowest.
static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/// How many of the next bytes begin no run of four, up to 6: what 9 bytes tell.
static inline unsigned bytes_before_run(const uint8_t *bytes) {
  const uint64_t low = 0x7F7F7F7F7F7F7F7F;
  uint64_t change = load(bytes) ^ load(bytes + 1);
  // The highest bit of every byte that is the next one's equal, and then of those whose two neighbours are so, too.
  uint64_t equal = ~(((change & low) + low) | change | low);
  uint64_t run = (equal & equal >> 8 & equal >> 16) | (uint64_t)1 << 48;
  return (unsigned)__builtin_ctzll(run) / 8;
}

/// How many bytes from `start` on have the value.
static size_t run_length(const uint8_t *bytes, size_t start, size_t end, uint8_t value) {
  size_t i = start;
  uint64_t all = value * (uint64_t)0x0101010101010101;
  for (; i + 8 <= end; i += 8) {
    uint64_t word;
    memcpy(&word, bytes + i, 8);
    if (word != all) break;
  }
  while (i < end && bytes[i] == value) i++;
  return i - start;
}

void cpng_parse_runs(cpng_segment *segment, const cpng_log2 *log2) {
  const uint8_t *bytes = segment->bytes;
  size_t i = segment->start, end = segment->end;
  cpng_frequencies *frequencies = &segment->frequencies;
  memset(frequencies, 0, sizeof *frequencies);
  count_bytes(bytes + i, end - i, frequencies->literals);
  uint16_t shortest[256];
  shortest_runs(frequencies->literals, end - i, log2, shortest);
  frequencies->literals[CPNG_END] = 1;
  cpng_token *tokens = segment->tokens + segment->token_count;
  while (i < end) {
    if (i + 9 <= end) {
      // 8 tokens are as fast as one; those that are too many are written over.
      for (int k = 0; k < 8; k++) tokens[k] = bytes[i + (size_t)k];
      unsigned before = bytes_before_run(bytes + i);
      tokens += before;
      i += before;
      if (before == 6) continue;
    }
    uint8_t value = bytes[i++];
    *tokens++ = value;
    size_t run = run_length(bytes, i, end, value);
    i += run;
    while (run >= shortest[value]) {
      size_t length = run < CPNG_LONGEST ? run : CPNG_LONGEST;
      *tokens++ = (cpng_token)length << 16 | 1;
      cpng_count_match(frequencies, (uint32_t)length, 1);
      frequencies->literals[value] -= (uint32_t)length;
      run -= length;
    }
    for (; run > 0; run--) *tokens++ = value;
  }
  segment->token_count = (size_t)(tokens - segment->tokens);
}
