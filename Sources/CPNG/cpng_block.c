#include "cpng.h"

#include <stdlib.h>
#include <string.h>

#include "cpng_deflate.h"
#include "cpng_filter.h"
#include "cpng_parse.h"

// Blocks with a code of their own hold at most so many bytes, so that their tokens take bounded memory.
enum { LONGEST_BLOCK = 1 << 18 };

/// What a level does. An effort of no passes finds runs only.
typedef struct plan {
  cpng_filter_choice filter;
  /// For bytes that hardly repeat, such as photos', and for those that do.
  cpng_effort plain, repeating;
} plan;

// On photos, a second pass or a second place for each hash makes files 0.3 to 0.7 % smaller and takes 1.3 times as
// long, and entropy chooses as good filters as sums; on text they are worth 2 to 5 % each. Longer matches than 32 bytes
// that are not taken at once are worth 3 % where a photo is soft, and nothing where it is sharp.
static const plan PLANS[10] = {
    {CPNG_FILTER_NONE, {0, 0, 0}, {0, 0, 0}},       {CPNG_FILTER_SUMS, {0, 0, 0}, {0, 0, 0}},
    {CPNG_FILTER_SUMS, {0, 0, 0}, {1, 16, 1}},      {CPNG_FILTER_SUMS, {0, 0, 0}, {1, 32, 1}},
    {CPNG_FILTER_SUMS, {0, 0, 0}, {2, 64, 1}},      {CPNG_FILTER_SUMS, {1, 24, 1}, {2, 64, 1}},
    {CPNG_FILTER_SUMS, {1, 32, 1}, {2, 96, 1}},     {CPNG_FILTER_ENTROPY, {1, 48, 1}, {2, 128, 2}},
    {CPNG_FILTER_ENTROPY, {1, 64, 1}, {4, 128, 2}}, {CPNG_FILTER_ENTROPY, {1, 96, 1}, {4, 258, 2}},
};

size_t cpng_context_bytes(int level) { return PLANS[level].repeating.passes > 0 ? CPNG_WINDOW : 0; }

size_t cpng_block_bound(size_t rows, size_t bytes_per_row) {
  size_t bytes = rows * (bytes_per_row + 1);
  return bytes + 6 * (bytes / CPNG_SEGMENT + 1) + 32;
}

/// The memory of one block's work.
typedef struct work {
  uint8_t *filtered, *candidates;
  cpng_token *tokens;
  cpng_matcher *matcher;
} work;

static void release(work *work) {
  free(work->filtered);
  free(work->candidates);
  free(work->tokens);
  free(work->matcher);
}

static int acquire(work *work, const cpng_block *block, size_t filtered) {
  const plan *plan = &PLANS[block->level];
  memset(work, 0, sizeof *work);
  work->filtered = malloc(filtered + 8);
  if (plan->filter != CPNG_FILTER_NONE) work->candidates = malloc(5 * block->bytes_per_row);
  size_t tokens = filtered < LONGEST_BLOCK ? filtered : LONGEST_BLOCK;
  if (block->level > 0) work->tokens = malloc((tokens + 2 * CPNG_SEGMENT) * sizeof *work->tokens);
  if (plan->repeating.passes > 0) work->matcher = malloc(cpng_matcher_size());
  return work->filtered != NULL && (plan->filter == CPNG_FILTER_NONE || work->candidates != NULL) &&
         (block->level == 0 || work->tokens != NULL) && (plan->repeating.passes == 0 || work->matcher != NULL);
}

/// How many bytes a match has to have in common to take fewer bits than its literals: some 22 bits for length and
/// distance.
static int bytes_to_hash(const uint8_t *bytes, size_t count, const cpng_log2 *log2) {
  uint32_t counts[256] = {0};
  size_t step = count / 65536 + 1, number = 0;
  for (size_t i = 0; i < count; i += step, number++) counts[bytes[i]]++;
  uint64_t bits = cpng_entropy(log2, counts, 256) / number;
  uint64_t hashed = bits == 0 ? 8 : (22 << 12) / bits;
  return hashed < 4 ? 4 : hashed > 8 ? 8 : (int)hashed;
}

static void compress_rows(cpng_bits *out, const cpng_block *block, const work *work, size_t start, size_t end) {
  cpng_log2 log2;
  cpng_log2_init(&log2);
  const uint8_t *bytes = work->filtered;
  if (block->level == 0) {
    cpng_write_stored(out, bytes + start, end - start, block->is_last);
    return;
  }
  cpng_matcher *matcher = NULL;
  if (work->matcher != NULL) {
    const plan *plan = &PLANS[block->level];
    const cpng_effort *effort = cpng_repeats(bytes, end, &log2) ? &plan->repeating : &plan->plain;
    if (effort->passes > 0) {
      matcher = work->matcher;
      int hashed = bytes_to_hash(bytes + start, end - start, &log2);
      cpng_matcher_start(matcher, hashed, (size_t)block->bytes_per_pixel, effort);
      cpng_matcher_skip(matcher, bytes, start, end);
    }
  }
  // Segments are gathered to a block as long as one code for all of them is cheaper than two.
  size_t block_start = start, block_tokens = 0;
  uint64_t block_cost = 0;
  cpng_frequencies gathered = {{0}, {0}};
  for (size_t at = start; at < end;) {
    size_t next = end - at < CPNG_SEGMENT ? end : at + CPNG_SEGMENT;
    cpng_segment segment = {
        .bytes = bytes, .start = at, .end = next, .tokens = work->tokens, .token_count = block_tokens};
    if (matcher != NULL)
      cpng_parse_cheapest(matcher, &segment, end, &log2);
    else
      cpng_parse_runs(&segment, &log2);
    uint64_t cost = cpng_block_cost(&segment.frequencies, &log2);
    cpng_frequencies joined;
    for (size_t i = 0; i < CPNG_LITERALS; i++)
      joined.literals[i] = gathered.literals[i] + segment.frequencies.literals[i];
    for (size_t i = 0; i < CPNG_DISTANCES; i++)
      joined.distances[i] = gathered.distances[i] + segment.frequencies.distances[i];
    joined.literals[CPNG_END] = 1;
    uint64_t joined_cost = cpng_block_cost(&joined, &log2);
    int is_full = next - block_start > LONGEST_BLOCK;
    if (at > block_start && (is_full || joined_cost > block_cost + cost)) {
      cpng_write_block(out, work->tokens, block_tokens, &gathered, bytes + block_start, at - block_start, 0);
      size_t moved = segment.token_count - block_tokens;
      memmove(work->tokens, work->tokens + block_tokens, moved * sizeof *work->tokens);
      block_tokens = moved;
      block_start = at;
      gathered = segment.frequencies;
      block_cost = cost;
    } else {
      block_tokens = segment.token_count;
      gathered = joined;
      block_cost = joined_cost;
    }
    at = next;
  }
  cpng_write_block(
      out, work->tokens, block_tokens, &gathered, bytes + block_start, end - block_start, block->is_last);
}

cpng_status cpng_encode_block(const cpng_block *block, uint8_t *out, size_t *length, uint32_t *adler) {
  size_t stride = block->bytes_per_row + 1, rows = block->context_rows + block->rows;
  // The row before the context is there to be filtered against.
  size_t unfiltered = block->is_first ? 0 : 1;
  work work;
  if (!acquire(&work, block, (rows - unfiltered) * stride)) {
    release(&work);
    return CPNG_NO_MEMORY;
  }
  cpng_log2 log2;
  cpng_log2_init(&log2);
  if (block->bytes_per_sample == 2) cpng_make_big_endian(block->bytes, rows * block->bytes_per_row);
  for (size_t y = unfiltered; y < rows; y++) {
    const uint8_t *row = block->bytes + y * block->bytes_per_row;
    cpng_filter_row(
        row, y == 0 ? NULL : row - block->bytes_per_row, block->bytes_per_row, (size_t)block->bytes_per_pixel,
        PLANS[block->level].filter, &log2, work.filtered + (y - unfiltered) * stride, work.candidates);
  }
  size_t start = (block->context_rows - unfiltered) * stride, end = (rows - unfiltered) * stride;
  *adler = cpng_adler32(1, work.filtered + start, end - start);
  cpng_bits bits = {.at = out};
  if (block->is_first) {
    // zlib's header: deflate, a window of 32 KiB, and how hard was tried.
    uint32_t header = 0x7800 | (block->level <= 1 ? 0u : block->level <= 5 ? 1u : block->level == 6 ? 2u : 3u) << 6;
    header += 31 - header % 31;
    *bits.at++ = (uint8_t)(header >> 8);
    *bits.at++ = (uint8_t)header;
  }
  compress_rows(&bits, block, &work, start, end);
  if (!block->is_last) {
    // An empty stored block ends at a whole byte, so that the next block's bytes can follow.
    cpng_write_stored(&bits, block->bytes, 0, 0);
  }
  cpng_align(&bits);
  *length = (size_t)(bits.at - out);
  release(&work);
  return CPNG_OK;
}
