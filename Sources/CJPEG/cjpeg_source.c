// Bytes in, and what the library's warnings about them mean.
#include <string.h>

#include "cjpeg_reader.h"

// After jpeglib.h: some of its codes depend on how the library was configured.
#include <jerror.h>

// Segments before the first scan are kept in memory; a file of nothing else must not fill it.
static const uint64_t MAX_HEADER = 256 << 20;

static cjpeg_reader *reader_of(j_common_ptr jpeg) { return jpeg->client_data; }

/// The first row of the row of blocks that is being decoded, in rows as they are handed out.
static uint32_t current_row(j_decompress_ptr jpeg) {
  if (!reader_of((j_common_ptr)jpeg)->header_is_complete) return 0;
  uint64_t row = (uint64_t)jpeg->input_iMCU_row * (uint64_t)jpeg->max_v_samp_factor * DCTSIZE;
  uint32_t denominator = reader_of((j_common_ptr)jpeg)->denominator;
  if (row >= jpeg->image_height) return (jpeg->image_height + denominator - 1) / denominator;
  return (uint32_t)row / denominator;
}

/// Notes that no pixels come any more. In later scans of a picture only detail is lost.
static void note_missing_rows(j_decompress_ptr jpeg) {
  cjpeg_damage *damage = &reader_of((j_common_ptr)jpeg)->damage;
  if (!reader_of((j_common_ptr)jpeg)->header_is_complete) return;
  int is_first_of_picture = jpeg->Ss == 0 && jpeg->Ah == 0 && jpeg->comps_in_scan > 0 &&
                            jpeg->cur_comp_info[0] == &jpeg->comp_info[0];
  uint32_t row = current_row(jpeg);
  if (is_first_of_picture && row < damage->missing_from) damage->missing_from = row;
}

void cjpeg_note_damage(j_decompress_ptr jpeg, const char *message) {
  cjpeg_damage *damage = &reader_of((j_common_ptr)jpeg)->damage;
  if (damage->is_damaged) return;
  damage->is_damaged = 1;
  damage->row = current_row(jpeg);
  damage->scan = jpeg->input_scan_number;
  snprintf(damage->message, sizeof damage->message, "%s", message);
}

static int is_damage(j_common_ptr common, const char *message) {
  j_decompress_ptr jpeg = (j_decompress_ptr)common;
  switch (common->err->msg_code) {
    case JWRN_JPEG_EOF:
      reader_of(common)->damage.is_truncated = 1;
      // The arithmetic decoder goes on with zeros and says nothing.
      if (jpeg->arith_code) note_missing_rows(jpeg);
      break;
    case JWRN_HIT_MARKER:
      // Where the marker is the file's end, all that follows is missing; after others decoding goes on.
      if (jpeg->unread_marker == JPEG_EOI) note_missing_rows(jpeg);
      break;
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_NOT_SEQUENTIAL:
      break;
    case JWRN_EXTRANEOUS_DATA:
      // A few bytes too many are some camera's padding. Many of them inside of the pixels are what is left
      // of a scan whose decoder went astray and did not notice.
      if (!reader_of(common)->header_is_complete) return 0;
      reader_of(common)->extraneous_bytes += common->err->msg_parm.i[0];
      if (reader_of(common)->extraneous_bytes < 64) return 0;
      break;
    default:
      return 0;
  }
  cjpeg_note_damage(jpeg, message);
  return 1;
}

static void init_source(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean fill_input_buffer(j_decompress_ptr jpeg) {
  cjpeg_reader *reader = reader_of((j_common_ptr)jpeg);
  if (!reader->header_is_complete && reader->header_bytes > MAX_HEADER)
    cjpeg_fail((j_common_ptr)jpeg, CJPEG_BAD_DATA, "more than 256 MB stand before the picture");
  ptrdiff_t length = reader->read(reader->context, reader->buffer, CJPEG_BUFFER);
  if (length < 0) cjpeg_fail((j_common_ptr)jpeg, CJPEG_CALLBACK, "reading failed");
  if (length == 0) {
    WARNMS(jpeg, JWRN_JPEG_EOF);
    // What libjpeg's own source does: an end marker, so that the decoder comes to an end.
    reader->buffer[0] = 0xFF;
    reader->buffer[1] = JPEG_EOI;
    length = 2;
  }
  reader->header_bytes += (uint64_t)length;
  reader->source.next_input_byte = reader->buffer;
  reader->source.bytes_in_buffer = (size_t)length;
  return TRUE;
}

static void skip_input_data(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  while (count > 0) {
    if (source->bytes_in_buffer == 0) (void)fill_input_buffer(jpeg);
    // At the end of the data the segment that should be skipped is cut short.
    if (reader_of((j_common_ptr)jpeg)->damage.is_truncated) return;
    size_t step = (size_t)count < source->bytes_in_buffer ? (size_t)count : source->bytes_in_buffer;
    source->next_input_byte += step;
    source->bytes_in_buffer -= step;
    count -= (long)step;
  }
}

static void term_source(j_decompress_ptr jpeg) { (void)jpeg; }

void cjpeg_on_progress(j_common_ptr common) {
  j_decompress_ptr jpeg = (j_decompress_ptr)common;
  cjpeg_reader *reader = reader_of(common);
  if (jpeg->input_scan_number > CJPEG_MAX_SCANS)
    cjpeg_fail(common, CJPEG_BAD_DATA, "more than 200 scans");
  if (reader->stops_on_damage && reader->damage.is_damaged)
    cjpeg_fail(common, CJPEG_BAD_DATA, reader->damage.message);
}

void cjpeg_reader_set_up_source(cjpeg_reader *reader) {
  reader->jpeg.client_data = reader;
  reader->error.is_damage = is_damage;
  reader->source.init_source = init_source;
  reader->source.fill_input_buffer = fill_input_buffer;
  reader->source.skip_input_data = skip_input_data;
  reader->source.resync_to_restart = jpeg_resync_to_restart;
  reader->source.term_source = term_source;
  reader->jpeg.src = &reader->source;
  reader->progress.progress_monitor = cjpeg_on_progress;
  reader->jpeg.progress = &reader->progress;
}
