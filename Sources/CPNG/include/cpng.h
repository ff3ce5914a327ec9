// libpng behind an error boundary.
//
// libpng reports errors by longjmp. Here every entry point stands in front of its own setjmp, returns a
// status, and leaves the message in the handle; callbacks return normally, and the C code raises the error
// after them. So no frame of the caller's language ever lies between a setjmp and its longjmp.
//
// A handle is used by one thread at a time.
//
// Pixels that are written are filtered and deflated here and not by libpng: in blocks of rows that do not wait for each
// other, so that several threads can do it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How an entry point ended.
typedef enum cpng_status {
  CPNG_OK = 0,
  /// The data break PNG's rules.
  CPNG_BAD_DATA = 1,
  /// The data end too early.
  CPNG_TRUNCATED = 2,
  /// The callback failed; the caller knows why.
  CPNG_CALLBACK = 3,
  /// There is not enough memory.
  CPNG_NO_MEMORY = 4,
} cpng_status;

enum {
  CPNG_MAX_WARNINGS = 32,
  CPNG_MAX_MESSAGE = 200,
};

/// Reads up to `count` bytes; returns their number, 0 at the end, a negative number on failure.
typedef ptrdiff_t (*cpng_read_callback)(void *context, uint8_t *bytes, size_t count);

/// Writes `count` bytes; returns 0, or a negative number on failure.
typedef ptrdiff_t (*cpng_write_callback)(void *context, const uint8_t *bytes, size_t count);

/// One text chunk.
typedef struct cpng_text {
  /// Latin-1, NUL-terminated.
  const char *keyword;
  const char *text;
  size_t length;
  /// UTF-8 (iTXt) rather than Latin-1.
  int is_utf8;
  int is_compressed;
} cpng_text;

/// What stands in a file besides the pixels. The memory belongs to the handle when reading, to the caller
/// when writing.
typedef struct cpng_metadata {
  const uint8_t *icc;
  size_t icc_length;
  const uint8_t *exif;
  size_t exif_length;
  int has_density;
  uint32_t density_x, density_y;
  /// 0 unknown, 1 metre.
  int density_unit;
  int has_gamma;
  /// 1/100000.
  int32_t gamma;
  int has_chromaticities;
  /// 1/100000; white, red, green, blue.
  int32_t chromaticities[8];
  int has_srgb;
  int srgb_intent;
  const cpng_text *text;
  size_t text_count;
} cpng_metadata;

/// What the header says.
typedef struct cpng_header {
  uint32_t width, height;
  /// As stored: 1, 2, 4, 8, 16.
  int bit_depth;
  /// As stored: 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGBA.
  int color_type;
  int is_interlaced;
  int has_transparency;
  /// As handed out.
  int channels;
  int bytes_per_sample;
} cpng_header;

typedef struct cpng_reader cpng_reader;
typedef struct cpng_writer cpng_writer;

/// A reader, or NULL without memory.
cpng_reader *cpng_reader_create(cpng_read_callback read, void *context);
void cpng_reader_destroy(cpng_reader *reader);

/// Reads up to the pixels.
cpng_status cpng_read_header(cpng_reader *reader, cpng_header *header, cpng_metadata *metadata);

/// Makes ready for the pixels: palettes become RGB, tRNS alpha, fewer than 8 bits become 8, and 16 bits
/// stand in the machine's byte order.
cpng_status cpng_read_start(cpng_reader *reader);

/// Reads the next `count` rows of a picture that is not interlaced; `done` is the number of those that are
/// complete, also after an error.
cpng_status cpng_read_rows(
    cpng_reader *reader, uint8_t *rows, size_t bytes_per_row, size_t count, size_t *done);

/// Reads all passes of an interlaced picture into zeroed memory.
///
/// `fills_blocks` spreads the pixels of early passes over the blocks that they stand for, so that a picture
/// whose last passes are missing is coarse and not full of holes. `passes` is the number of complete passes.
cpng_status cpng_read_interlaced(
    cpng_reader *reader, uint8_t *rows, size_t bytes_per_row, int fills_blocks, int *passes);

/// Reads what stands after the pixels, to the end of the file.
cpng_status cpng_read_end(cpng_reader *reader);

const char *cpng_reader_message(const cpng_reader *reader);
size_t cpng_reader_warning_count(const cpng_reader *reader);
const char *cpng_reader_warning(const cpng_reader *reader, size_t index);

/// How a picture is written.
typedef struct cpng_output {
  uint32_t width, height;
  /// 8 or 16.
  int bit_depth;
  /// 1…4.
  int channels;
} cpng_output;

cpng_writer *cpng_writer_create(cpng_write_callback write, void *context);
void cpng_writer_destroy(cpng_writer *writer);
cpng_status cpng_write_header(
    cpng_writer *writer, const cpng_output *output, const cpng_metadata *metadata);

/// Writes the next bytes of the zlib stream that holds the pixels; see `cpng_encode_block`.
cpng_status cpng_write_pixels(cpng_writer *writer, const uint8_t *bytes, size_t count);
cpng_status cpng_write_end(cpng_writer *writer);

const char *cpng_writer_message(const cpng_writer *writer);
size_t cpng_writer_warning_count(const cpng_writer *writer);
const char *cpng_writer_warning(const cpng_writer *writer, size_t index);

/// Rows that are compressed by themselves, whichever thread does it and when.
typedef struct cpng_block {
  /// The rows one after the other: the context, then those to be compressed; 16 bits in the machine's byte order. They
  /// are written over.
  uint8_t *bytes;
  size_t bytes_per_row;
  /// Rows in front that were compressed before: one to filter against, and those that `cpng_context_bytes` asks for.
  size_t context_rows;
  size_t rows;
  int bytes_per_pixel;
  int bytes_per_sample;
  /// 0…9.
  int level;
  /// At the top of the picture; without context rows.
  int is_first;
  /// At the bottom of the picture.
  int is_last;
} cpng_block;

/// How many bytes of filtered rows before a block are looked at to compress it.
size_t cpng_context_bytes(int level);

/// The most bytes that rows can become.
size_t cpng_block_bound(size_t rows, size_t bytes_per_row);

/// Filters and compresses.
///
/// The results of all blocks one after the other, and the sum of the filtered bytes in four bytes, the highest first,
/// are the zlib stream. `adler` is the block's own sum; see `cpng_adler32_joined`.
cpng_status cpng_encode_block(const cpng_block *block, uint8_t *out, size_t *length, uint32_t *adler);

/// The Adler-32 sum of two pieces one after the other, of which the second has `length` bytes.
uint32_t cpng_adler32_joined(uint32_t first, uint32_t second, size_t length);

/// The version of libpng that runs, such as "1.6.43".
const char *cpng_version(void);

#ifdef __cplusplus
}
#endif
