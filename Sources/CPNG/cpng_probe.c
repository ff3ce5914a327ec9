#include <string.h>

#include "cpng_parse.h"

enum {
  HASH_BITS = 12,
  /// One place in so many is remembered: still in every match of 15 bytes.
  REMEMBERED = 8,
  /// Matches are looked for in one piece of so many, each of so many bytes.
  PIECES = 16,
  PIECE = 1024,
  /// What a match costs.
  MATCH_BITS = 22,
};

static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

int cpng_repeats(const uint8_t *bytes, size_t count, const cpng_log2 *log2) {
  uint32_t counts[256] = {0}, places[1 << HASH_BITS] = {0}, costs[256];
  for (size_t i = 0; i < count; i += REMEMBERED) counts[bytes[i]]++;
  uint32_t total = cpng_log2_of(log2, (uint32_t)(count / REMEMBERED + 1));
  for (int i = 0; i < 256; i++) {
    costs[i] = counts[i] == 0 ? total : total - cpng_log2_of(log2, counts[i]);
    if (costs[i] < 1 << 12) costs[i] = 1 << 12;
  }
  uint64_t all = 0, saved = 0;
  size_t next = 0;
  for (size_t i = 0, step = 1; i + 8 <= count; i += step) {
    int is_looked_at = i / PIECE % PIECES == 0;
    step = is_looked_at ? 1 : REMEMBERED;
    uint64_t word = load(bytes + i);
    uint32_t *place = &places[word * 0x9E3779B97F4A7C15 >> (64 - HASH_BITS)];
    if (is_looked_at && i >= next) {
      size_t from = *place;
      all += costs[bytes[i]];
      // Runs are found anyway.
      int is_run = word == (word << 8 | word >> 56);
      if (from < i && !is_run && i - from <= CPNG_WINDOW && load(bytes + from) == word) {
        size_t length = 0;
        uint64_t literals = 0;
        while (length < CPNG_LONGEST && i + length < count && bytes[from + length] == bytes[i + length])
          literals += costs[bytes[i + length++]];
        if (literals > MATCH_BITS << 12) {
          saved += literals - (MATCH_BITS << 12);
          all += literals - costs[bytes[i]];
          next = i + length;
        }
      }
    }
    if (i % REMEMBERED == 0) *place = (uint32_t)i;
  }
  return saved * 10 > all * 3;
}
