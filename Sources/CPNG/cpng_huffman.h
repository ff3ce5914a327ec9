// Huffman codes as deflate (RFC 1951) has them.
#pragma once

#include <stdint.h>

enum { CPNG_MAX_SYMBOLS = 288 };

/// Code lengths from frequencies: the shortest code of at most `limit` bits a symbol.
///
/// Symbols that do not occur get length 0; at least two symbols get a code, so that it is complete.
void cpng_code_lengths(const uint32_t *frequencies, int count, int limit, uint8_t *lengths);

/// The codes of these lengths, in the order of bits in which deflate writes them.
void cpng_codes(const uint8_t *lengths, int count, uint16_t *codes);
