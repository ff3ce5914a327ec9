// libjpeg-turbo behind an error boundary.
//
// libjpeg leaves by whatever error_exit does, and here that is a longjmp. Every entry point stands in front
// of its own setjmp, returns a status, and leaves the message in the handle; callbacks return normally, and
// the C code raises the error after them. So no frame of the caller's language ever lies between a setjmp
// and its longjmp.
//
// A handle is used by one thread at a time.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How an entry point ended.
typedef enum cjpeg_status {
  CJPEG_OK = 0,
  /// The data break JPEG's rules, or end too early.
  CJPEG_BAD_DATA = 1,
  /// The callback failed; the caller knows why.
  CJPEG_CALLBACK = 2,
  /// There is not enough memory.
  CJPEG_NO_MEMORY = 3,
  /// A kind of JPEG that the library does not decode: lossless, 12 bits, …
  CJPEG_UNSUPPORTED = 4,
} cjpeg_status;

enum {
  CJPEG_MAX_WARNINGS = 32,
  CJPEG_MAX_MESSAGE = 200,
  /// A picture has about ten scans; each one goes over all blocks, so that a file of some kilobytes with
  /// thousands of them would keep a machine busy for hours.
  CJPEG_MAX_SCANS = 200,
};

/// Reads up to `count` bytes; returns their number, 0 at the end, a negative number on failure.
typedef ptrdiff_t (*cjpeg_read_callback)(void *context, uint8_t *bytes, size_t count);

/// Writes `count` bytes; returns 0, or a negative number on failure.
typedef ptrdiff_t (*cjpeg_write_callback)(void *context, const uint8_t *bytes, size_t count);

/// How the file stores colours.
typedef enum cjpeg_color {
  CJPEG_GRAY,
  CJPEG_RGB,
  CJPEG_YCC,
  CJPEG_CMYK,
  CJPEG_YCCK,
} cjpeg_color;

typedef struct cjpeg_header {
  uint32_t width, height;
  cjpeg_color color;
  /// As handed out: 1 or 3.
  int channels;
  /// Sampling factors of the first component relative to the second: 2 × 2 for 4:2:0; 1 × 1 without chroma.
  int chroma_x, chroma_y;
  int is_progressive;
  int is_arithmetic;
  int has_several_scans;
  int restart_interval;
  /// The file's Adobe marker says that CMYK is stored inverted.
  int has_adobe_marker;
  /// What all coefficients take, where the picture does not stream, otherwise 0.
  uint64_t coefficient_bytes;
  int has_jfif;
  /// 0 aspect ratio, 1 inch, 2 centimetre.
  int density_unit;
  int density_x, density_y;
} cjpeg_header;

/// One saved marker segment.
typedef struct cjpeg_segment {
  /// 0xE0… for APPn, 0xFE for COM.
  int marker;
  const uint8_t *bytes;
  size_t length;
} cjpeg_segment;

/// What went wrong with the pixels, as far as the library noticed.
typedef struct cjpeg_damage {
  int is_damaged;
  /// The row at which that was noticed first, in rows of the picture; where there are several scans, those
  /// of the scan.
  uint32_t row;
  /// The scan in which it was noticed, from 1.
  int scan;
  /// The rows from which on nothing came; the picture's height where all of them came.
  uint32_t missing_from;
  /// The data ended without an end marker.
  int is_truncated;
  char message[CJPEG_MAX_MESSAGE];
} cjpeg_damage;

typedef struct cjpeg_reader cjpeg_reader;
typedef struct cjpeg_writer cjpeg_writer;

/// A reader, or NULL without memory. With `stops_on_damage` decoding ends as soon as damage is noticed.
cjpeg_reader *cjpeg_reader_create(cjpeg_read_callback read, void *context, int stops_on_damage);
void cjpeg_reader_destroy(cjpeg_reader *reader);

/// Reads up to the first scan.
cjpeg_status cjpeg_read_header(cjpeg_reader *reader, cjpeg_header *header);

/// Makes the rows smaller while they are decoded: `denominator` is 1, 2, 4 or 8. After the header and before the pixels;
/// `width` and `height` are those of the rows that come then, rounded up.
cjpeg_status cjpeg_set_scale(cjpeg_reader *reader, unsigned int denominator, uint32_t *width, uint32_t *height);

/// The saved segments: APP1 and COM, in the order of the file. Returns 0 after the last.
int cjpeg_reader_segment(cjpeg_reader *reader, size_t index, cjpeg_segment *segment);

/// Puts the ICC profile together; it belongs to the reader. NULL where there is none.
cjpeg_status cjpeg_read_profile(cjpeg_reader *reader, const uint8_t **profile, size_t *length);

/// Makes ready for the pixels; reads the whole file where there are several scans.
cjpeg_status cjpeg_read_start(cjpeg_reader *reader);

/// Reads the next `count` rows; `done` is the number of those that are complete, also after an error.
cjpeg_status cjpeg_read_rows(
    cjpeg_reader *reader, uint8_t *rows, size_t bytes_per_row, size_t count, size_t *done);

/// Reads what stands after the pixels, to the end marker.
cjpeg_status cjpeg_read_end(cjpeg_reader *reader);

const cjpeg_damage *cjpeg_reader_damage(const cjpeg_reader *reader);
const char *cjpeg_reader_message(const cjpeg_reader *reader);
size_t cjpeg_reader_warning_count(const cjpeg_reader *reader);
const char *cjpeg_reader_warning(const cjpeg_reader *reader, size_t index);

/// How a picture is written.
typedef struct cjpeg_output {
  uint32_t width, height;
  /// 1 or 3.
  int channels;
  /// 1…100.
  int quality;
  /// The chroma planes are this many times smaller: 1 or 2.
  int chroma_x, chroma_y;
  int is_progressive;
  /// 0 aspect ratio, 1 inch, 2 centimetre.
  int density_unit;
  /// 1…65535, 0 for none.
  int density_x, density_y;
} cjpeg_output;

cjpeg_writer *cjpeg_writer_create(cjpeg_write_callback write, void *context);
void cjpeg_writer_destroy(cjpeg_writer *writer);
cjpeg_status cjpeg_write_start(cjpeg_writer *writer, const cjpeg_output *output);

/// Writes one segment of at most 65533 bytes; after the start and before the first row.
cjpeg_status cjpeg_write_segment(cjpeg_writer *writer, const cjpeg_segment *segment);

/// Writes an ICC profile of any length, in several segments where it has to be.
cjpeg_status cjpeg_write_profile(cjpeg_writer *writer, const uint8_t *profile, size_t length);
cjpeg_status cjpeg_write_rows(
    cjpeg_writer *writer, const uint8_t *rows, size_t bytes_per_row, size_t count);
cjpeg_status cjpeg_write_end(cjpeg_writer *writer);
const char *cjpeg_writer_message(const cjpeg_writer *writer);

/// The version of libjpeg-turbo that this was compiled for, such as "3.0.1".
const char *cjpeg_version(void);

#ifdef __cplusplus
}
#endif
