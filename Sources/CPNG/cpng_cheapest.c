#include <string.h>

#include "cpng_clones.h"
#include "cpng_matcher.h"

/// Of a symbol that occurs n times among `total`, which is given as its logarithm. No code is shorter than a bit.
static int32_t symbol_cost(const cpng_log2 *log2, uint32_t n, uint32_t total) {
  uint32_t cost = n == 0 ? total + CPNG_BIT / 2 : total - cpng_log2_of(log2, n);
  return cost < CPNG_BIT ? CPNG_BIT : (int32_t)cost;
}

static void set_costs(cpng_costs *costs, const cpng_frequencies *frequencies, const cpng_log2 *log2) {
  uint32_t literals = 0, distances = 1;
  for (int i = 0; i < CPNG_LITERALS; i++) literals += frequencies->literals[i];
  for (int i = 0; i < CPNG_DISTANCES; i++) distances += frequencies->distances[i];
  literals = cpng_log2_of(log2, literals);
  distances = cpng_log2_of(log2, distances);
  for (int i = 0; i < 256; i++) costs->literals[i] = symbol_cost(log2, frequencies->literals[i], literals);
  for (uint32_t i = CPNG_SHORTEST; i <= CPNG_LONGEST; i++) {
    cpng_symbol symbol = cpng_length_symbol(i);
    costs->lengths[i] =
        symbol_cost(log2, frequencies->literals[symbol.symbol], literals) + (int32_t)symbol.extra_bits * CPNG_BIT;
  }
  for (uint32_t i = 0; i < CPNG_DISTANCES; i++) {
    int32_t extra = i < 4 ? 0 : (int32_t)(i - 2) / 2;
    costs->distances[i] = symbol_cost(log2, frequencies->distances[i], distances) + extra * CPNG_BIT;
  }
}

/// Before any tokens were chosen: every byte a literal, and few matches, of all kinds alike.
static void guess(cpng_frequencies *frequencies, const uint8_t *bytes, size_t count) {
  memset(frequencies, 0, sizeof *frequencies);
  for (size_t i = 0; i < count; i++) frequencies->literals[bytes[i]]++;
  uint32_t few = (uint32_t)(count / 512) + 1;
  for (int i = 257; i < CPNG_LITERALS; i++) frequencies->literals[i] = few;
  for (int i = 0; i < CPNG_DISTANCES; i++) frequencies->distances[i] = few;
}

static void sum_literals(cpng_matcher *matcher, const uint8_t *bytes, size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    matcher->literal_sums[i] = sum;
    sum += matcher->costs.literals[bytes[i]];
  }
  matcher->literal_sums[count] = sum;
}

/// Takes a match of one distance and `count` lengths to the places that no way before reached as cheaply.
CPNG_CLONES static void arrive(
    int32_t *restrict losses, cpng_token *restrict arrivals, const int32_t *restrict literal_sums,
    const int32_t *restrict lengths, uint32_t count, int32_t base, cpng_token first) {
  for (uint32_t k = 0; k < count; k++) {
    int32_t loss = base + lengths[k] - literal_sums[k];
    int is_less = loss < losses[k];
    losses[k] = is_less ? loss : losses[k];
    arrivals[k] = is_less ? first + (k << 16) : arrivals[k];
  }
}

/// Finds the cheapest way to each place of the segment.
static void find_path(cpng_matcher *matcher, const uint8_t *bytes, size_t count) {
  int32_t *losses = matcher->losses;
  const int32_t *literal_sums = matcher->literal_sums;
  cpng_token *arrivals = matcher->arrivals;
  const cpng_costs *costs = &matcher->costs;
  for (size_t i = 0; i <= count; i++) losses[i] = INT32_MAX;
  losses[0] = 0;
  const uint32_t *first = matcher->first;
  for (size_t i = 0; i < count;) {
    int32_t here = losses[i];
    if (here <= losses[i + 1]) {
      losses[i + 1] = here;
      arrivals[i + 1] = bytes[i];
    }
    const cpng_token *match = matcher->matches + first[i], *end = matcher->matches + first[i + 1];
    if (match == end) {
      i++;
      continue;
    }
    size_t jump = matcher->jump[i];
    uint32_t length = jump > 0 ? (uint32_t)jump : CPNG_SHORTEST;
    here += literal_sums[i];
    for (; match < end; match++) {
      uint32_t distance = *match & 0xFFFF, last = *match >> 16;
      // Far matches that are shorter than what was hashed cost more than literals.
      if (distance > matcher->bytes_per_pixel && length < (uint32_t)matcher->hashed) length = (uint32_t)matcher->hashed;
      int32_t base = here + costs->distances[cpng_distance_symbol(distance).symbol];
      if (length > last) continue;
      size_t to = i + length;
      arrive(
          losses + to, arrivals + to, literal_sums + to, costs->lengths + length, last + 1 - length, base,
          length << 16 | distance);
      length = last + 1;
    }
    i += jump > 0 ? jump : 1;
  }
}

/// Goes the way back from its end, and counts.
static size_t collect(cpng_matcher *matcher, size_t count, cpng_frequencies *frequencies, cpng_token *tokens) {
  memset(frequencies, 0, sizeof *frequencies);
  frequencies->literals[CPNG_END] = 1;
  size_t at = count, number = 0;
  while (at > 0) {
    cpng_token token = matcher->arrivals[at];
    matcher->path[number++] = token;
    if (token < 256) {
      frequencies->literals[token]++;
      at--;
    } else {
      cpng_count_match(frequencies, token >> 16, token & 0xFFFF);
      at -= token >> 16;
    }
  }
  for (size_t i = 0; i < number; i++) tokens[i] = matcher->path[number - 1 - i];
  return number;
}

/// Adds to frequencies `factor` times others.
static void add(cpng_frequencies *target, uint32_t factor, const cpng_frequencies *source) {
  for (int i = 0; i < CPNG_LITERALS; i++) target->literals[i] += factor * source->literals[i];
  for (int i = 0; i < CPNG_DISTANCES; i++) target->distances[i] += factor * source->distances[i];
}

void cpng_parse_cheapest(cpng_matcher *matcher, cpng_segment *segment, size_t limit, const cpng_log2 *log2) {
  const uint8_t *bytes = segment->bytes + segment->start;
  size_t count = segment->end - segment->start, number = 0;
  cpng_token *tokens = segment->tokens + segment->token_count;
  cpng_frequencies weights;
  guess(&weights, bytes, count);
  add(&weights, 2, &matcher->history);
  for (int pass = 0; pass < matcher->effort.passes; pass++) {
    set_costs(&matcher->costs, &weights, log2);
    sum_literals(matcher, bytes, count);
    if (pass == 0) cpng_find_matches(matcher, segment->bytes, segment->start, segment->end, limit);
    find_path(matcher, bytes, count);
    number = collect(matcher, count, &segment->frequencies, tokens);
    weights = matcher->history;
    add(&weights, 2, &segment->frequencies);
  }
  for (int i = 0; i < CPNG_LITERALS; i++) matcher->history.literals[i] /= 2;
  for (int i = 0; i < CPNG_DISTANCES; i++) matcher->history.distances[i] /= 2;
  add(&matcher->history, 1, &segment->frequencies);
  segment->token_count += number;
}
