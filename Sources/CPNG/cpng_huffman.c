#include "cpng_huffman.h"

#include <string.h>

/// Symbols in order of their frequency, as frequency << 16 | symbol; those that do not occur are left out.
static int sorted_symbols(const uint32_t *frequencies, int count, uint64_t *sorted) {
  int used = 0;
  for (int i = 0; i < count; i++)
    if (frequencies[i] > 0) sorted[used++] = (uint64_t)frequencies[i] << 16 | (uint64_t)i;
  // Two at least.
  for (int i = 0; used < 2; i++)
    if (frequencies[i] == 0) sorted[used++] = (uint64_t)1 << 16 | (uint64_t)i;
  static const int gaps[] = {57, 23, 10, 4, 1};
  for (int g = 0; g < 5; g++) {
    int gap = gaps[g];
    for (int i = gap; i < used; i++) {
      uint64_t key = sorted[i];
      int j = i;
      for (; j >= gap && sorted[j - gap] > key; j -= gap) sorted[j] = sorted[j - gap];
      sorted[j] = key;
    }
  }
  return used;
}

void cpng_code_lengths(const uint32_t *frequencies, int count, int limit, uint8_t *lengths) {
  uint64_t sorted[CPNG_MAX_SYMBOLS];
  int used = sorted_symbols(frequencies, count, sorted);
  // Leaves 0..<used, inner nodes behind them; both queues grow in weight, so that the two lightest nodes are at their
  // fronts.
  uint64_t weights[2 * CPNG_MAX_SYMBOLS];
  uint16_t parents[2 * CPNG_MAX_SYMBOLS];
  for (int i = 0; i < used; i++) weights[i] = sorted[i] >> 16;
  int leaf = 0, inner = used, end = used;
  for (; end < 2 * used - 1; end++) {
    weights[end] = 0;
    for (int k = 0; k < 2; k++) {
      int next = leaf < used && (inner == end || weights[leaf] <= weights[inner]) ? leaf++ : inner++;
      weights[end] += weights[next];
      parents[next] = (uint16_t)end;
    }
  }
  uint16_t depths[2 * CPNG_MAX_SYMBOLS];
  int counts[CPNG_MAX_SYMBOLS] = {0};
  depths[end - 1] = 0;
  for (int i = end - 2; i >= 0; i--) {
    depths[i] = (uint16_t)(depths[parents[i]] + 1);
    if (i < used) counts[depths[i] < limit ? depths[i] : limit]++;
  }
  // Codes that were cut to the limit take more room than there is: a leaf becomes an inner node with itself and one of
  // the longest codes below it, which frees one code, until they fit.
  long room = 0;
  for (int length = 1; length <= limit; length++) room += (long)counts[length] << (limit - length);
  for (; room > 1L << limit; room--) {
    int length = limit - 1;
    while (counts[length] == 0) length--;
    counts[length]--;
    counts[length + 1] += 2;
    counts[limit]--;
  }
  memset(lengths, 0, (size_t)count);
  int index = 0;
  for (int length = limit; length >= 1; length--)
    for (int k = 0; k < counts[length]; k++) lengths[sorted[index++] & 0xFFFF] = (uint8_t)length;
}

void cpng_codes(const uint8_t *lengths, int count, uint16_t *codes) {
  uint32_t next[17] = {0};
  int counts[17] = {0};
  for (int i = 0; i < count; i++) counts[lengths[i]]++;
  counts[0] = 0;
  for (int length = 1; length <= 15; length++) next[length + 1] = (next[length] + (uint32_t)counts[length]) << 1;
  for (int i = 0; i < count; i++) {
    uint32_t code = lengths[i] == 0 ? 0 : next[lengths[i]]++;
    uint32_t reversed = 0;
    for (int bit = 0; bit < lengths[i]; bit++) reversed |= (code >> bit & 1) << (lengths[i] - 1 - bit);
    codes[i] = (uint16_t)reversed;
  }
}
