#include "cpng_input.h"

#include <string.h>

/// Fills the buffer as far as there are bytes. Failure is raised when the bytes before it are used up.
static void fill(cpng_input *input) {
  size_t count = input->end - input->start;
  memmove(input->bytes, input->bytes + input->start, count);
  input->start = 0;
  input->end = count;
  while (input->end < CPNG_INPUT_SIZE && !input->is_at_end) {
    ptrdiff_t length = input->read(input->context, input->bytes + input->end, CPNG_INPUT_SIZE - input->end);
    if (length < 0) input->has_failed = 1;
    if (length <= 0)
      input->is_at_end = 1;
    else
      input->end += (size_t)length;
  }
}

void cpng_read_data(png_structp png, png_bytep bytes, size_t count) {
  cpng_input *input = png_get_io_ptr(png);
  while (count > 0) {
    if (input->start == input->end) {
      if (!input->is_at_end) fill(input);
      if (input->start == input->end) {
        if (input->has_failed) cpng_fail(png, CPNG_CALLBACK, "reading failed");
        cpng_fail(png, CPNG_TRUNCATED, "the file ends too early");
      }
    }
    size_t available = input->end - input->start;
    size_t step = count < available ? count : available;
    memcpy(bytes, input->bytes + input->start, step);
    input->start += step;
    bytes += step;
    count -= step;
  }
}

/// Whether the last chunk of a PNG is in the buffer.
static int has_last_chunk(const cpng_input *input) {
  static const uint8_t last[8] = {'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
  for (size_t i = input->start; i + sizeof last <= input->end; i++)
    if (input->bytes[i] == last[0] && memcmp(input->bytes + i, last, sizeof last) == 0) return 1;
  return 0;
}

void cpng_look_ahead(png_structp png) {
  cpng_input *input = png_get_io_ptr(png);
  if (input->is_end_checked) return;
  if (!input->is_at_end && input->end - input->start < CPNG_INPUT_SIZE / 2) fill(input);
  if (!input->is_at_end) return;
  input->is_end_checked = 1;
  if (!has_last_chunk(input)) png_set_compression_buffer_size(png, 1);
}
