// Deflate blocks from tokens.
#pragma once

#include <stddef.h>

#include "cpng_bits.h"
#include "cpng_log2.h"
#include "cpng_tokens.h"

/// The bits, in 1/4096, that a block of such symbols takes, with its codes.
uint64_t cpng_block_cost(const cpng_frequencies *frequencies, const cpng_log2 *log2);

/// Writes a block in the cheapest of the three ways: with codes of its own, with deflate's fixed ones, or stored.
///
/// `tokens` stand for the `length` bytes; the block takes at most 6 bytes more than those for every 65535 bytes.
void cpng_write_block(
    cpng_bits *out, const cpng_token *tokens, size_t count, const cpng_frequencies *frequencies,
    const uint8_t *bytes, size_t length, int is_last);

/// Writes blocks that are not compressed.
void cpng_write_stored(cpng_bits *out, const uint8_t *bytes, size_t length, int is_last);
