// PNG's row filters.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "cpng_log2.h"

/// How a row's filter is chosen.
typedef enum cpng_filter_choice {
  /// None for all rows.
  CPNG_FILTER_NONE,
  /// Whose bytes, as signed numbers, have the smallest sum of absolute values.
  CPNG_FILTER_SUMS,
  /// Whose bytes have the smallest entropy.
  CPNG_FILTER_ENTROPY,
} cpng_filter_choice;

/// Filters a row.
///
/// `above` is NULL for a picture's first row. `filtered` takes 1 byte for the filter and `count` bytes. `scratch` has
/// room for 5 × `count` bytes.
void cpng_filter_row(
    const uint8_t *row, const uint8_t *above, size_t count, size_t bytes_per_pixel, cpng_filter_choice choice,
    const cpng_log2 *log2, uint8_t *filtered, uint8_t *scratch);

/// Turns 16-bit samples of this machine's byte order into PNG's, in place; `count` is in bytes.
void cpng_make_big_endian(uint8_t *bytes, size_t count);

/// The Adler-32 sum of some bytes, going on from `sum` (1 at the start).
uint32_t cpng_adler32(uint32_t sum, const uint8_t *bytes, size_t count);
