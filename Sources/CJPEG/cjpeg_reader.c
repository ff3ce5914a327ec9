#include "cjpeg_reader.h"

#include <stdlib.h>
#include <string.h>

cjpeg_reader *cjpeg_reader_create(cjpeg_read_callback read, void *context, int stops_on_damage) {
  cjpeg_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) return NULL;
  reader->buffer = malloc(CJPEG_BUFFER);
  reader->read = read;
  reader->context = context;
  reader->stops_on_damage = stops_on_damage;
  reader->denominator = 1;
  reader->damage.missing_from = UINT32_MAX;
  cjpeg_error_set_up(&reader->error);
  reader->jpeg.err = &reader->error.manager;
  if (reader->buffer != NULL && setjmp(reader->error.jump) == 0) {
    jpeg_create_decompress(&reader->jpeg);
    cjpeg_reader_set_up_source(reader);
    return reader;
  }
  cjpeg_reader_destroy(reader);
  return NULL;
}

void cjpeg_reader_destroy(cjpeg_reader *reader) {
  if (reader == NULL) return;
  if (setjmp(reader->error.jump) == 0) jpeg_destroy_decompress(&reader->jpeg);
  free(reader->buffer);
  free(reader->profile);
  free(reader->ink);
  free(reader);
}

static cjpeg_color color_of(j_decompress_ptr jpeg) {
  switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
      return CJPEG_GRAY;
    case JCS_RGB:
      return CJPEG_RGB;
    case JCS_YCbCr:
      return CJPEG_YCC;
    case JCS_CMYK:
      return CJPEG_CMYK;
    case JCS_YCCK:
      return CJPEG_YCCK;
    default:
      cjpeg_fail(
          (j_common_ptr)jpeg, CJPEG_UNSUPPORTED,
          "its number of colour components is neither 1 nor 3 nor 4");
      return CJPEG_GRAY;
  }
}

static uint64_t coefficient_bytes(j_decompress_ptr jpeg) {
  uint64_t blocks = 0;
  for (int i = 0; i < jpeg->num_components; i++) {
    const jpeg_component_info *component = &jpeg->comp_info[i];
    // The library rounds up to whole units of the sampling factors.
    blocks += ((uint64_t)component->width_in_blocks + (uint64_t)component->h_samp_factor) *
              ((uint64_t)component->height_in_blocks + (uint64_t)component->v_samp_factor);
  }
  return blocks * sizeof(JBLOCK);
}

static void describe(cjpeg_reader *reader, cjpeg_header *header) {
  j_decompress_ptr jpeg = &reader->jpeg;
  int several_scans = jpeg_has_multiple_scans(jpeg) != 0;
  *header = (cjpeg_header){
      .width = jpeg->image_width,
      .height = jpeg->image_height,
      .color = color_of(jpeg),
      .channels = jpeg->num_components == 1 ? 1 : 3,
      .chroma_x = 1,
      .chroma_y = 1,
      .is_progressive = jpeg->progressive_mode != 0,
      .is_arithmetic = jpeg->arith_code != 0,
      .has_several_scans = several_scans,
      .restart_interval = (int)jpeg->restart_interval,
      .has_adobe_marker = jpeg->saw_Adobe_marker != 0,
      .coefficient_bytes = several_scans ? coefficient_bytes(jpeg) : 0,
      .has_jfif = jpeg->saw_JFIF_marker != 0,
      .density_unit = jpeg->density_unit,
      .density_x = jpeg->X_density,
      .density_y = jpeg->Y_density,
  };
  if (jpeg->num_components >= 3 && jpeg->comp_info[1].h_samp_factor > 0 &&
      jpeg->comp_info[1].v_samp_factor > 0) {
    header->chroma_x = jpeg->comp_info[0].h_samp_factor / jpeg->comp_info[1].h_samp_factor;
    header->chroma_y = jpeg->comp_info[0].v_samp_factor / jpeg->comp_info[1].v_samp_factor;
  }
}

cjpeg_status cjpeg_read_header(cjpeg_reader *reader, cjpeg_header *header) {
  reader->error.status = CJPEG_OK;
  if (setjmp(reader->error.jump)) return reader->error.status;
  jpeg_save_markers(&reader->jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_save_markers(&reader->jpeg, JPEG_APP0 + 2, 0xFFFF);
  jpeg_save_markers(&reader->jpeg, JPEG_COM, 0xFFFF);
  jpeg_read_header(&reader->jpeg, TRUE);
  reader->header_is_complete = 1;
  // libjpeg-turbo 3 reads the headers of kinds that these functions do not decode.
  if (reader->jpeg.data_precision != 8)
    cjpeg_fail((j_common_ptr)&reader->jpeg, CJPEG_UNSUPPORTED, "its samples have not 8 bits");
  reader->damage.missing_from = reader->jpeg.image_height;
  describe(reader, header);
  return CJPEG_OK;
}

cjpeg_status cjpeg_set_scale(cjpeg_reader *reader, unsigned int denominator, uint32_t *width, uint32_t *height) {
  reader->error.status = CJPEG_OK;
  if (setjmp(reader->error.jump)) return reader->error.status;
  reader->jpeg.scale_num = 1;
  reader->jpeg.scale_denom = denominator;
  reader->denominator = denominator;
  jpeg_calc_output_dimensions(&reader->jpeg);
  *width = reader->jpeg.output_width;
  *height = reader->jpeg.output_height;
  reader->damage.missing_from = *height;
  return CJPEG_OK;
}

int cjpeg_reader_segment(cjpeg_reader *reader, size_t index, cjpeg_segment *segment) {
  for (jpeg_saved_marker_ptr marker = reader->jpeg.marker_list; marker != NULL; marker = marker->next) {
    if (marker->marker == JPEG_APP0 + 2) continue;
    if (index-- > 0) continue;
    *segment = (cjpeg_segment){
        .marker = marker->marker, .bytes = marker->data, .length = marker->data_length};
    return 1;
  }
  return 0;
}

cjpeg_status cjpeg_read_profile(cjpeg_reader *reader, const uint8_t **profile, size_t *length) {
  *profile = NULL;
  *length = 0;
  reader->error.status = CJPEG_OK;
  if (setjmp(reader->error.jump)) return reader->error.status;
  free(reader->profile);
  reader->profile = NULL;
  if (jpeg_read_icc_profile(&reader->jpeg, &reader->profile, &reader->profile_length)) {
    *profile = reader->profile;
    *length = reader->profile_length;
  }
  return CJPEG_OK;
}

static void set_output(cjpeg_reader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
      jpeg->out_color_space = JCS_GRAYSCALE;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      jpeg->out_color_space = JCS_CMYK;
      reader->ink = malloc((size_t)jpeg->image_width * 4);
      if (reader->ink == NULL) cjpeg_fail((j_common_ptr)jpeg, CJPEG_NO_MEMORY, "out of memory");
      break;
    default:
      jpeg->out_color_space = JCS_RGB;
  }
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->do_fancy_upsampling = TRUE;
}

/// Reads all scans. An error between two of them leaves the coefficients of those before; libjpeg's buffered
/// mode can still turn these into pixels.
static cjpeg_status read_scans(cjpeg_reader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  if (setjmp(reader->error.jump) == 0) {
    do cjpeg_on_progress((j_common_ptr)jpeg);
    while (jpeg_consume_input(jpeg) != JPEG_REACHED_EOI);
    return CJPEG_OK;
  }
  if (reader->stops_on_damage || reader->error.status != CJPEG_BAD_DATA || jpeg->input_scan_number == 0)
    return reader->error.status;
  cjpeg_note_damage(jpeg, reader->error.message);
  reader->is_broken_off = 1;
  reader->error.status = CJPEG_OK;
  return CJPEG_OK;
}

static cjpeg_status start_output(cjpeg_reader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  if (setjmp(reader->error.jump)) return reader->error.status;
  if (reader->is_broken_off) jpeg->do_block_smoothing = FALSE;
  jpeg_start_output(jpeg, jpeg->input_scan_number);
  // Output waits for input that it has overtaken, and here none will come: scan 0 is behind every input.
  if (reader->is_broken_off) jpeg->output_scan_number = 0;
  return CJPEG_OK;
}

cjpeg_status cjpeg_read_start(cjpeg_reader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  reader->error.status = CJPEG_OK;
  if (setjmp(reader->error.jump)) return reader->error.status;
  set_output(reader);
  jpeg->buffered_image = jpeg_has_multiple_scans(jpeg);
  jpeg_start_decompress(jpeg);
  if (!jpeg->buffered_image) return CJPEG_OK;
  cjpeg_status status = read_scans(reader);
  return status == CJPEG_OK ? start_output(reader) : status;
}

/// Reads rows straight into their place, as many as the library has ready at a time.
static void read_direct(cjpeg_reader *reader, uint8_t *rows, size_t bytes_per_row, size_t count) {
  JSAMPROW pointers[16];
  while (reader->rows_done < count) {
    size_t wanted = count - reader->rows_done;
    if (wanted > 16) wanted = 16;
    for (size_t i = 0; i < wanted; i++)
      pointers[i] = rows + (reader->rows_done + i) * bytes_per_row;
    JDIMENSION read = jpeg_read_scanlines(&reader->jpeg, pointers, (JDIMENSION)wanted);
    if (read == 0) cjpeg_fail((j_common_ptr)&reader->jpeg, CJPEG_BAD_DATA, "rows are missing");
    if (reader->stops_on_damage && reader->damage.is_damaged) return;
    reader->rows_done += read;
  }
}

static void read_ink(cjpeg_reader *reader, uint8_t *rows, size_t bytes_per_row, size_t count) {
  JSAMPROW pointer = reader->ink;
  while (reader->rows_done < count) {
    if (jpeg_read_scanlines(&reader->jpeg, &pointer, 1) == 0)
      cjpeg_fail((j_common_ptr)&reader->jpeg, CJPEG_BAD_DATA, "rows are missing");
    if (reader->stops_on_damage && reader->damage.is_damaged) return;
    cjpeg_ink_to_rgb(
        reader->ink, rows + reader->rows_done * bytes_per_row, reader->jpeg.output_width,
        reader->jpeg.saw_Adobe_marker != 0);
    reader->rows_done++;
  }
}

cjpeg_status cjpeg_read_rows(
    cjpeg_reader *reader, uint8_t *rows, size_t bytes_per_row, size_t count, size_t *done) {
  reader->error.status = CJPEG_OK;
  reader->rows_done = 0;
  if (setjmp(reader->error.jump) == 0) {
    size_t channels = reader->jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3;
    if (bytes_per_row != reader->jpeg.output_width * channels)
      cjpeg_fail((j_common_ptr)&reader->jpeg, CJPEG_BAD_DATA, "the rows have an unexpected length");
    if (reader->ink != NULL)
      read_ink(reader, rows, bytes_per_row, count);
    else
      read_direct(reader, rows, bytes_per_row, count);
    if (reader->rows_done < count)
      cjpeg_fail((j_common_ptr)&reader->jpeg, CJPEG_BAD_DATA, reader->damage.message);
  }
  *done = reader->rows_done;
  return reader->error.status;
}

cjpeg_status cjpeg_read_end(cjpeg_reader *reader) {
  reader->error.status = CJPEG_OK;
  if (setjmp(reader->error.jump)) return reader->error.status;
  if (!reader->is_broken_off) {
    if (reader->jpeg.buffered_image) jpeg_finish_output(&reader->jpeg);
    jpeg_finish_decompress(&reader->jpeg);
  }
  if (reader->stops_on_damage && reader->damage.is_damaged)
    cjpeg_fail((j_common_ptr)&reader->jpeg, CJPEG_BAD_DATA, reader->damage.message);
  return CJPEG_OK;
}

const cjpeg_damage *cjpeg_reader_damage(const cjpeg_reader *reader) { return &reader->damage; }
const char *cjpeg_reader_message(const cjpeg_reader *reader) { return reader->error.message; }
size_t cjpeg_reader_warning_count(const cjpeg_reader *reader) { return reader->error.warning_count; }

const char *cjpeg_reader_warning(const cjpeg_reader *reader, size_t index) {
  return index < reader->error.warning_count ? reader->error.warnings[index] : "";
}
