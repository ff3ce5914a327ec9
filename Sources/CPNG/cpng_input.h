// Bytes in, with a look ahead to the end of the file.
#pragma once

#include "cpng_state.h"

enum { CPNG_INPUT_SIZE = 1 << 16 };

typedef struct cpng_input {
  cpng_read_callback read;
  void *context;
  /// Read from the caller and not yet by libpng: start…end.
  uint8_t *bytes;
  size_t start, end;
  int is_at_end;
  int has_failed;
  /// The end was looked at.
  int is_end_checked;
} cpng_input;

/// libpng's read function.
void cpng_read_data(png_structp png, png_bytep bytes, size_t count);

/// Looks whether the file ends too early, between two rows.
///
/// libpng reads pixels in pieces of 8 kB, and a piece that is cut short is lost, with all the rows in it. So
/// where the file's end comes near and is not the end of a PNG, the rest is read byte by byte: 1000 bytes
/// take some 50 microseconds that way, and sound files never go it.
void cpng_look_ahead(png_structp png);
