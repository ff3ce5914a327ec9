#include <stdlib.h>
#include <string.h>

#include "cpng_input.h"

// What the chunks before the pixels may take unpacked. A text chunk of a few kilobytes can unpack to
// gigabytes; libpng's own limits are per chunk.
static const size_t METADATA_BUDGET = 64 << 20;

struct cpng_reader {
  cpng_state state;
  png_structp png;
  png_infop info;
  cpng_input input;
  cpng_text *text;
  // Counters that have to survive a longjmp stand here and not on the stack.
  size_t rows_done;
  int passes_done;
};

cpng_reader *cpng_reader_create(cpng_read_callback read, void *context) {
  cpng_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) return NULL;
  reader->input.read = read;
  reader->input.context = context;
  reader->input.bytes = malloc(CPNG_INPUT_SIZE);
  reader->state.memory_limit = METADATA_BUDGET;
  if (reader->input.bytes != NULL && setjmp(reader->state.jump) == 0) {
    reader->png = png_create_read_struct_2(
        PNG_LIBPNG_VER_STRING, &reader->state, cpng_on_error, cpng_on_warning, &reader->state,
        cpng_allocate, cpng_free);
    if (reader->png != NULL) reader->info = png_create_info_struct(reader->png);
    if (reader->info != NULL) {
      png_set_read_fn(reader->png, &reader->input, cpng_read_data);
      // How large a picture may be is the caller's decision, made from the header.
      png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
      png_set_chunk_cache_max(reader->png, 1000);
      png_set_chunk_malloc_max(reader->png, 16 << 20);
      png_set_benign_errors(reader->png, 1);
      return reader;
    }
  }
  cpng_reader_destroy(reader);
  return NULL;
}

void cpng_reader_destroy(cpng_reader *reader) {
  if (reader == NULL) return;
  if (setjmp(reader->state.jump) == 0 && reader->png != NULL)
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader->input.bytes);
  free(reader->text);
  free(reader);
}

static void collect_text(cpng_reader *reader, cpng_metadata *metadata) {
  png_textp text = NULL;
  int count = 0;
  png_get_text(reader->png, reader->info, &text, &count);
  if (count <= 0) return;
  free(reader->text);
  reader->text = calloc((size_t)count, sizeof *reader->text);
  if (reader->text == NULL) cpng_fail(reader->png, CPNG_NO_MEMORY, "out of memory");
  for (int i = 0; i < count; i++) {
    int is_international = text[i].compression >= PNG_ITXT_COMPRESSION_NONE;
    reader->text[i] = (cpng_text){
        .keyword = text[i].key,
        .text = text[i].text,
        .length = text[i].text == NULL ? 0
                  : is_international   ? text[i].itxt_length
                                       : text[i].text_length,
        .is_utf8 = is_international,
    };
  }
  metadata->text = reader->text;
  metadata->text_count = (size_t)count;
}

static void collect_metadata(cpng_reader *reader, cpng_metadata *metadata) {
  png_structp png = reader->png;
  png_infop info = reader->info;
  memset(metadata, 0, sizeof *metadata);

  png_charp name;
  int compression;
  png_bytep profile;
  png_uint_32 length;
  if (png_get_iCCP(png, info, &name, &compression, &profile, &length)) {
    metadata->icc = profile;
    metadata->icc_length = length;
  }
#ifdef PNG_eXIf_SUPPORTED
  png_bytep exif;
  if (png_get_eXIf_1(png, info, &length, &exif)) {
    metadata->exif = exif;
    metadata->exif_length = length;
  }
#endif
  png_uint_32 x, y;
  int unit;
  if (png_get_pHYs(png, info, &x, &y, &unit)) {
    metadata->has_density = 1;
    metadata->density_x = x;
    metadata->density_y = y;
    metadata->density_unit = unit == PNG_RESOLUTION_METER;
  }
  png_fixed_point gamma;
  if (png_get_gAMA_fixed(png, info, &gamma)) {
    metadata->has_gamma = 1;
    metadata->gamma = gamma;
  }
  int32_t *xy = metadata->chromaticities;
  metadata->has_chromaticities =
      png_get_cHRM_fixed(
          png, info, &xy[0], &xy[1], &xy[2], &xy[3], &xy[4], &xy[5], &xy[6], &xy[7]) != 0;
  int intent;
  if (png_get_sRGB(png, info, &intent)) {
    metadata->has_srgb = 1;
    metadata->srgb_intent = intent;
  }
  collect_text(reader, metadata);
}

cpng_status cpng_read_header(cpng_reader *reader, cpng_header *header, cpng_metadata *metadata) {
  reader->state.status = CPNG_OK;
  if (setjmp(reader->state.jump)) return reader->state.status;
  png_structp png = reader->png;
  png_read_info(png, reader->info);
  png_uint_32 width, height;
  int depth, color, interlace;
  png_get_IHDR(png, reader->info, &width, &height, &depth, &color, &interlace, NULL, NULL);
  int transparent = png_get_valid(png, reader->info, PNG_INFO_tRNS) != 0;
  int colors = (color & PNG_COLOR_MASK_COLOR) ? 3 : 1;
  *header = (cpng_header){
      .width = width,
      .height = height,
      .bit_depth = depth,
      .color_type = color,
      .is_interlaced = interlace != PNG_INTERLACE_NONE,
      .has_transparency = transparent,
      .channels = colors + ((color & PNG_COLOR_MASK_ALPHA) || transparent),
      .bytes_per_sample = depth == 16 ? 2 : 1,
  };
  collect_metadata(reader, metadata);
  return CPNG_OK;
}

cpng_status cpng_read_start(cpng_reader *reader) {
  reader->state.status = CPNG_OK;
  if (setjmp(reader->state.jump)) return reader->state.status;
  // From here on libpng takes what a few rows need; the caller has agreed to the width.
  reader->state.memory_limit = SIZE_MAX;
  png_set_expand(reader->png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (png_get_bit_depth(reader->png, reader->info) == 16) png_set_swap(reader->png);
#endif
  png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->info);
  return CPNG_OK;
}

// The caller computed the row's length from the header; were libpng ever to differ, it would write past it.
static void check_row(cpng_reader *reader, size_t bytes_per_row) {
  if (png_get_rowbytes(reader->png, reader->info) != bytes_per_row)
    cpng_fail(reader->png, CPNG_BAD_DATA, "the rows have an unexpected length");
}

cpng_status cpng_read_rows(
    cpng_reader *reader, uint8_t *rows, size_t bytes_per_row, size_t count, size_t *done) {
  reader->state.status = CPNG_OK;
  reader->rows_done = 0;
  if (setjmp(reader->state.jump) == 0) {
    check_row(reader, bytes_per_row);
    for (; reader->rows_done < count; reader->rows_done++) {
      cpng_look_ahead(reader->png);
      png_read_row(reader->png, rows + reader->rows_done * bytes_per_row, NULL);
    }
  }
  *done = reader->rows_done;
  return reader->state.status;
}

cpng_status cpng_read_interlaced(
    cpng_reader *reader, uint8_t *rows, size_t bytes_per_row, int fills_blocks, int *passes) {
  reader->state.status = CPNG_OK;
  reader->passes_done = 0;
  if (setjmp(reader->state.jump) == 0) {
    check_row(reader, bytes_per_row);
    png_uint_32 height = png_get_image_height(reader->png, reader->info);
    for (; reader->passes_done < PNG_INTERLACE_ADAM7_PASSES; reader->passes_done++) {
      for (png_uint_32 y = 0; y < height; y++) {
        uint8_t *row = rows + y * bytes_per_row;
        cpng_look_ahead(reader->png);
        png_read_row(reader->png, fills_blocks ? NULL : row, fills_blocks ? row : NULL);
      }
    }
  }
  *passes = reader->passes_done;
  return reader->state.status;
}

cpng_status cpng_read_end(cpng_reader *reader) {
  reader->state.status = CPNG_OK;
  if (setjmp(reader->state.jump)) return reader->state.status;
  png_read_end(reader->png, NULL);
  if (reader->state.is_damaged)
    cpng_fail(reader->png, CPNG_BAD_DATA, "the checksum of the pixels is wrong");
  return CPNG_OK;
}

const char *cpng_reader_message(const cpng_reader *reader) { return reader->state.message; }

size_t cpng_reader_warning_count(const cpng_reader *reader) { return reader->state.warning_count; }

const char *cpng_reader_warning(const cpng_reader *reader, size_t index) {
  return index < reader->state.warning_count ? reader->state.warnings[index] : "";
}
