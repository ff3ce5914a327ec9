#include "cpng_deflate.h"

#include "cpng_huffman.h"

enum {
  LENGTH_CODES = 19,
  // The code lengths of both alphabets, one after the other.
  ALL_LENGTHS = CPNG_LITERALS + CPNG_DISTANCES,
};

/// Both codes of a block.
typedef struct block_codes {
  uint8_t literal_lengths[CPNG_MAX_SYMBOLS], distance_lengths[CPNG_DISTANCES];
  uint16_t literals[CPNG_MAX_SYMBOLS], distances[CPNG_DISTANCES];
} block_codes;

/// How a block's code lengths are written: run lengths, with a code of their own.
typedef struct block_header {
  int literals, distances;
  /// symbol | extra bits << 8
  uint16_t runs[ALL_LENGTHS];
  int run_count;
  uint8_t lengths[LENGTH_CODES];
  int length_count;
  uint64_t bits;
} block_header;

static const uint8_t LENGTH_ORDER[LENGTH_CODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

static unsigned run_extra_bits(unsigned symbol) { return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0; }

static void add_run(block_header *header, uint32_t *frequencies, int symbol, int extra) {
  header->runs[header->run_count++] = (uint16_t)(symbol | extra << 8);
  frequencies[symbol]++;
}

static void plan_header(block_header *header, const block_codes *codes) {
  header->literals = CPNG_LITERALS;
  while (codes->literal_lengths[header->literals - 1] == 0) header->literals--;
  header->distances = CPNG_DISTANCES;
  while (header->distances > 1 && codes->distance_lengths[header->distances - 1] == 0) header->distances--;
  uint8_t all[ALL_LENGTHS];
  memcpy(all, codes->literal_lengths, (size_t)header->literals);
  memcpy(all + header->literals, codes->distance_lengths, (size_t)header->distances);
  int count = header->literals + header->distances;

  uint32_t frequencies[LENGTH_CODES] = {0};
  header->run_count = 0;
  for (int i = 0; i < count;) {
    uint8_t length = all[i];
    int run = 1;
    while (i + run < count && all[i + run] == length) run++;
    i += run;
    if (length > 0) {
      add_run(header, frequencies, length, 0);
      run--;
    }
    while (run >= 3) {
      int most = length > 0 ? 6 : 138;
      int piece = run < most ? run : most;
      if (length > 0)
        add_run(header, frequencies, 16, piece - 3);
      else if (piece > 10)
        add_run(header, frequencies, 18, piece - 11);
      else
        add_run(header, frequencies, 17, piece - 3);
      run -= piece;
    }
    for (; run > 0; run--) add_run(header, frequencies, length, 0);
  }
  cpng_code_lengths(frequencies, LENGTH_CODES, 7, header->lengths);
  header->length_count = LENGTH_CODES;
  while (header->lengths[LENGTH_ORDER[header->length_count - 1]] == 0) header->length_count--;
  header->bits = 5 + 5 + 4 + 3 * (uint64_t)header->length_count;
  for (unsigned i = 0; i < LENGTH_CODES; i++)
    header->bits += frequencies[i] * (uint64_t)(header->lengths[i] + run_extra_bits(i));
}

static void write_header(cpng_bits *out, const block_header *header) {
  uint16_t codes[LENGTH_CODES];
  cpng_codes(header->lengths, LENGTH_CODES, codes);
  cpng_put(out, (uint64_t)(header->literals - 257), 5);
  cpng_put(out, (uint64_t)(header->distances - 1), 5);
  cpng_put(out, (uint64_t)(header->length_count - 4), 4);
  for (int i = 0; i < header->length_count; i++) cpng_put(out, header->lengths[LENGTH_ORDER[i]], 3);
  for (int i = 0; i < header->run_count; i++) {
    unsigned symbol = header->runs[i] & 255;
    cpng_put(out, codes[symbol], header->lengths[symbol]);
    cpng_put(out, header->runs[i] >> 8, run_extra_bits(symbol));
  }
}

static void fixed_lengths(block_codes *codes) {
  for (int i = 0; i < CPNG_MAX_SYMBOLS; i++) codes->literal_lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  memset(codes->distance_lengths, 5, CPNG_DISTANCES);
}

/// The bits that follow the symbols of lengths and distances.
static uint64_t extra_bits(const cpng_frequencies *frequencies) {
  uint64_t bits = 0;
  for (unsigned i = 265; i < 285; i++) bits += frequencies->literals[i] * (uint64_t)((i - 261) / 4);
  for (unsigned i = 4; i < CPNG_DISTANCES; i++) bits += frequencies->distances[i] * (uint64_t)((i - 2) / 2);
  return bits;
}

static uint64_t coded_bits(const cpng_frequencies *frequencies, const block_codes *codes) {
  uint64_t bits = extra_bits(frequencies);
  for (int i = 0; i < CPNG_LITERALS; i++) bits += frequencies->literals[i] * (uint64_t)codes->literal_lengths[i];
  for (int i = 0; i < CPNG_DISTANCES; i++) bits += frequencies->distances[i] * (uint64_t)codes->distance_lengths[i];
  return bits;
}

uint64_t cpng_block_cost(const cpng_frequencies *frequencies, const cpng_log2 *log2) {
  // The header's share: some 4 bits for each symbol that occurs, measured.
  uint64_t used = 0;
  for (int i = 0; i < CPNG_LITERALS; i++) used += frequencies->literals[i] > 0;
  for (int i = 0; i < CPNG_DISTANCES; i++) used += frequencies->distances[i] > 0;
  return ((100 + 4 * used + extra_bits(frequencies)) << 12) +
         cpng_entropy(log2, frequencies->literals, CPNG_LITERALS) +
         cpng_entropy(log2, frequencies->distances, CPNG_DISTANCES);
}

static void write_tokens(cpng_bits *target, const cpng_token *tokens, size_t count, const block_codes *codes) {
  // Code | its length << 16, so that a literal takes one look.
  uint32_t table[CPNG_MAX_SYMBOLS];
  for (int i = 0; i < CPNG_MAX_SYMBOLS; i++) table[i] = codes->literals[i] | (uint32_t)codes->literal_lengths[i] << 16;
  cpng_bits out = *target;
  for (size_t i = 0; i < count;) {
    if (i + 3 <= count && (tokens[i] | tokens[i + 1] | tokens[i + 2]) < 256) {
      uint32_t first = table[tokens[i]], second = table[tokens[i + 1]], third = table[tokens[i + 2]];
      unsigned one = first >> 16, two = one + (second >> 16);
      uint64_t bits = (first & 0xFFFF) | (uint64_t)(second & 0xFFFF) << one | (uint64_t)(third & 0xFFFF) << two;
      cpng_put(&out, bits, two + (third >> 16));
      i += 3;
      continue;
    }
    cpng_token token = tokens[i++];
    if (token < 256) {
      cpng_put(&out, table[token] & 0xFFFF, table[token] >> 16);
      continue;
    }
    cpng_symbol length = cpng_length_symbol(token >> 16), distance = cpng_distance_symbol(token & 0xFFFF);
    uint32_t code = table[length.symbol];
    unsigned at = code >> 16;
    uint64_t bits = (code & 0xFFFF) | (uint64_t)length.extra << at;
    at += length.extra_bits;
    bits |= (uint64_t)codes->distances[distance.symbol] << at;
    at += codes->distance_lengths[distance.symbol];
    cpng_put(&out, bits | (uint64_t)distance.extra << at, at + distance.extra_bits);
  }
  cpng_put(&out, table[CPNG_END] & 0xFFFF, table[CPNG_END] >> 16);
  *target = out;
}

void cpng_write_stored(cpng_bits *out, const uint8_t *bytes, size_t length, int is_last) {
  do {
    size_t piece = length < 65535 ? length : 65535;
    length -= piece;
    cpng_put(out, (uint64_t)(is_last && length == 0), 3);
    cpng_align(out);
    *out->at++ = (uint8_t)piece;
    *out->at++ = (uint8_t)(piece >> 8);
    *out->at++ = (uint8_t)~piece;
    *out->at++ = (uint8_t)(~piece >> 8);
    memcpy(out->at, bytes, piece);
    out->at += piece;
    bytes += piece;
  } while (length > 0);
}

void cpng_write_block(
    cpng_bits *out, const cpng_token *tokens, size_t count, const cpng_frequencies *frequencies,
    const uint8_t *bytes, size_t length, int is_last) {
  block_codes codes, fixed;
  cpng_code_lengths(frequencies->literals, CPNG_LITERALS, 15, codes.literal_lengths);
  cpng_code_lengths(frequencies->distances, CPNG_DISTANCES, 15, codes.distance_lengths);
  codes.literal_lengths[286] = codes.literal_lengths[287] = 0;
  block_header header;
  plan_header(&header, &codes);
  uint64_t own = header.bits + coded_bits(frequencies, &codes);
  fixed_lengths(&fixed);
  uint64_t plain = coded_bits(frequencies, &fixed);
  uint64_t stored = 8 * (uint64_t)length + 40 * (uint64_t)(length / 65535 + 1);
  if (stored <= own && stored <= plain) {
    cpng_write_stored(out, bytes, length, is_last);
    return;
  }
  int is_fixed = plain <= own;
  if (is_fixed) codes = fixed;
  cpng_codes(codes.literal_lengths, CPNG_MAX_SYMBOLS, codes.literals);
  cpng_codes(codes.distance_lengths, CPNG_DISTANCES, codes.distances);
  cpng_put(out, (uint64_t)(is_last != 0) | (is_fixed ? 1 : 2) << 1, 3);
  if (!is_fixed) write_header(out, &header);
  write_tokens(out, tokens, count, &codes);
}
