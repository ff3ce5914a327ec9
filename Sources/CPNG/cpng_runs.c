#include <string.h>

#include "cpng_parse.h"

/// For every byte's value: the shortest run that takes fewer bits as a match.
static void shortest_runs(const uint8_t *bytes, size_t count, const cpng_log2 *log2, uint16_t *shortest) {
  uint32_t counts[4][256] = {{0}};
  size_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int k = 0; k < 4; k++) counts[k][bytes[i + (size_t)k]]++;
  for (; i < count; i++) counts[0][bytes[i]]++;
  uint32_t total = cpng_log2_of(log2, (uint32_t)count);
  for (int value = 0; value < 256; value++) {
    uint32_t n = counts[0][value] + counts[1][value] + counts[2][value] + counts[3][value];
    shortest[value] = CPNG_SHORTEST;
    if (n == 0) continue;
    uint32_t literal = total - cpng_log2_of(log2, n);
    if (literal < 1 << 12) literal = 1 << 12;
    // Some 9 bits for length and distance, measured.
    uint32_t length = (9 << 12) / literal + 1;
    if (length > CPNG_SHORTEST) shortest[value] = (uint16_t)length;
  }
}

/// How many bytes from `start` on have the value.
static size_t run_length(const uint8_t *bytes, size_t start, size_t end, uint8_t value) {
  size_t i = start;
  uint64_t all = value * 0x0101010101010101;
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
  frequencies->literals[CPNG_END] = 1;
  uint16_t shortest[256];
  shortest_runs(bytes + i, end - i, log2, shortest);
  cpng_token *tokens = segment->tokens + segment->token_count;
  while (i < end) {
    uint8_t value = bytes[i++];
    *tokens++ = value;
    frequencies->literals[value]++;
    if (i == end || bytes[i] != value) continue;
    size_t run = run_length(bytes, i, end, value);
    i += run;
    while (run >= shortest[value]) {
      size_t length = run < CPNG_LONGEST ? run : CPNG_LONGEST;
      *tokens++ = (cpng_token)length << 16 | 1;
      cpng_count_match(frequencies, (uint32_t)length, 1);
      run -= length;
    }
    frequencies->literals[value] += (uint32_t)run;
    for (; run > 0; run--) *tokens++ = value;
  }
  segment->token_count = (size_t)(tokens - segment->tokens);
}
