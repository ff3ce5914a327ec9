#include "cpng_matcher.h"

#include <string.h>

// Costs are guesses while matches are searched: so many bits are allowed for.
enum { SLACK = 2 };

size_t cpng_matcher_size(void) { return sizeof(cpng_matcher); }

void cpng_matcher_start(cpng_matcher *matcher, int hashed, size_t bytes_per_pixel, const cpng_effort *effort) {
  matcher->effort = *effort;
  matcher->hashed = hashed;
  matcher->hashed_bits = ~(uint64_t)0 >> (64 - 8 * hashed);
  matcher->bytes_per_pixel = (uint32_t)bytes_per_pixel;
  memset(matcher->places, 0, sizeof matcher->places);
  memset(&matcher->history, 0, sizeof matcher->history);
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

/// The places before whose next bytes have the same hash; this one is added.
static inline uint64_t insert(cpng_matcher *matcher, uint64_t word, size_t place) {
  uint64_t hash = (word & matcher->hashed_bits) * 0x9E3779B97F4A7C15 >> (64 - CPNG_HASH_BITS);
  uint64_t before = matcher->places[hash];
  matcher->places[hash] = before << 16 | (place & 0xFFFF);
  return before;
}

/// How many bytes two places have in common, at most `most`; `limit` is the end of what may be read.
static inline uint32_t common(const uint8_t *a, const uint8_t *b, uint32_t most) {
  uint32_t i = 0;
  for (; i + 8 <= most; i += 8) {
    uint64_t difference = load(a + i) ^ load(b + i);
    if (difference != 0) return i + (uint32_t)__builtin_ctzll(difference) / 8;
  }
  while (i < most && a[i] == b[i]) i++;
  return i;
}

void cpng_matcher_skip(cpng_matcher *matcher, const uint8_t *bytes, size_t end, size_t limit) {
  for (size_t i = 0; i < end && i + 8 <= limit; i++) insert(matcher, load(bytes + i), i);
}

/// Whether a match costs less than its literals. The costs may come out a little different once they are known.
static inline int is_worthwhile(const cpng_matcher *matcher, size_t place, uint32_t length, uint32_t distance) {
  int32_t literals = matcher->literal_sums[place + length] - matcher->literal_sums[place];
  int32_t match = matcher->costs.lengths[length] + matcher->costs.distances[cpng_distance_symbol(distance).symbol];
  return match < literals + SLACK * CPNG_BIT;
}

void cpng_find_matches(cpng_matcher *matcher, const uint8_t *bytes, size_t start, size_t end, size_t limit) {
  const uint32_t near[2] = {1, matcher->bytes_per_pixel};
  int nears = near[1] > 1 ? 2 : 1;
  // Where the bytes end that repeat the ones so far before.
  size_t repeated[2] = {0, 0};
  uint32_t nice = (uint32_t)matcher->effort.nice, number = 0;
  matcher->near_bits = matcher->hashed_bits >> (8 * (matcher->hashed + 1) / 2);
  // Places within a match that is taken at once are not looked at.
  size_t next = start;
  for (size_t i = start; i < end; i++) {
    size_t place = i - start;
    matcher->first[place] = number;
    matcher->jump[place] = 0;
    const uint8_t *here = bytes + i;
    int is_far = i + 8 <= limit;
    uint64_t word = 0, places = 0;
    if (is_far) {
      word = load(here);
      places = insert(matcher, word, i);
    }
    if (i < next) continue;
    uint32_t most = end - i < CPNG_LONGEST ? (uint32_t)(end - i) : CPNG_LONGEST;
    uint32_t best = CPNG_SHORTEST - 1, from = number;
    for (int k = 0; k < nears; k++) {
      if (i < near[k]) continue;
      if (repeated[k] <= i) {
        if (is_far && ((word ^ load(here - near[k])) & matcher->near_bits) != 0) continue;
        repeated[k] = i + common(here, here - near[k], (uint32_t)(end - i));
      }
      uint32_t length = (uint32_t)(repeated[k] - i);
      if (length > most) length = most;
      if (length <= best) continue;
      best = length;
      if (is_worthwhile(matcher, place, length, near[k])) matcher->matches[number++] = length << 16 | near[k];
    }
    if (!is_far) continue;
    for (int depth = matcher->effort.depth; depth > 0 && best < most && best < nice; depth--, places >>= 16) {
      uint32_t distance = (uint32_t)(i - places) & 0xFFFF;
      if (distance > CPNG_WINDOW || distance > i || distance == 0) break;
      const uint8_t *there = here - distance;
      if (((word ^ load(there)) & matcher->hashed_bits) != 0 || there[best] != here[best]) continue;
      uint32_t length = common(here, there, most);
      if (length > best) {
        best = length;
        if (is_worthwhile(matcher, place, length, distance)) matcher->matches[number++] = length << 16 | distance;
      }
    }
    if (best >= nice && number > from) {
      // Only the longest.
      matcher->matches[from] = matcher->matches[number - 1];
      number = from + 1;
      best = matcher->matches[from] >> 16;
      matcher->jump[place] = (uint16_t)best;
      next = i + best;
    }
  }
  matcher->first[end - start] = number;
}
