#include <stdlib.h>
#include <string.h>

#include "cpng_state.h"

struct cpng_writer {
  cpng_state state;
  png_structp png;
  png_infop info;
  cpng_write_callback write;
  void *context;
  png_textp text;
};

static void write_data(png_structp png, png_bytep bytes, size_t count) {
  cpng_writer *writer = png_get_io_ptr(png);
  if (writer->write(writer->context, bytes, count) < 0)
    cpng_fail(png, CPNG_CALLBACK, "writing failed");
}

static void flush_data(png_structp png) { (void)png; }

cpng_writer *cpng_writer_create(cpng_write_callback write, void *context) {
  cpng_writer *writer = calloc(1, sizeof *writer);
  if (writer == NULL) return NULL;
  writer->write = write;
  writer->context = context;
  writer->state.memory_limit = SIZE_MAX;
  if (setjmp(writer->state.jump) == 0) {
    writer->png = png_create_write_struct_2(
        PNG_LIBPNG_VER_STRING, &writer->state, cpng_on_error, cpng_on_warning, &writer->state,
        cpng_allocate, cpng_free);
    if (writer->png != NULL) writer->info = png_create_info_struct(writer->png);
    if (writer->info != NULL) {
      png_set_write_fn(writer->png, writer, write_data, flush_data);
      png_set_user_limits(writer->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
      // A bad profile is left out with a warning and does not end the file.
      png_set_benign_errors(writer->png, 1);
      return writer;
    }
  }
  cpng_writer_destroy(writer);
  return NULL;
}

void cpng_writer_destroy(cpng_writer *writer) {
  if (writer == NULL) return;
  if (setjmp(writer->state.jump) == 0 && writer->png != NULL)
    png_destroy_write_struct(&writer->png, &writer->info);
  free(writer->text);
  free(writer);
}

static void set_text(cpng_writer *writer, const cpng_metadata *metadata) {
  if (metadata->text_count == 0) return;
  writer->text = calloc(metadata->text_count, sizeof *writer->text);
  if (writer->text == NULL) cpng_fail(writer->png, CPNG_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < metadata->text_count; i++) {
    const cpng_text *source = &metadata->text[i];
    png_textp target = &writer->text[i];
    if (source->is_utf8)
      target->compression =
          source->is_compressed ? PNG_ITXT_COMPRESSION_zTXt : PNG_ITXT_COMPRESSION_NONE;
    else
      target->compression =
          source->is_compressed ? PNG_TEXT_COMPRESSION_zTXt : PNG_TEXT_COMPRESSION_NONE;
    target->key = (png_charp)source->keyword;
    target->text = (png_charp)source->text;
    if (source->is_utf8)
      target->itxt_length = source->length;
    else
      target->text_length = source->length;
  }
  png_set_text(writer->png, writer->info, writer->text, (int)metadata->text_count);
}

static void set_metadata(cpng_writer *writer, const cpng_metadata *metadata) {
  png_structp png = writer->png;
  png_infop info = writer->info;
  if (metadata->icc != NULL)
    png_set_iCCP(
        png, info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, metadata->icc,
        (png_uint_32)metadata->icc_length);
  else if (metadata->has_srgb)
    png_set_sRGB(png, info, metadata->srgb_intent);
  if (metadata->has_gamma) png_set_gAMA_fixed(png, info, metadata->gamma);
  const int32_t *xy = metadata->chromaticities;
  if (metadata->has_chromaticities)
    png_set_cHRM_fixed(png, info, xy[0], xy[1], xy[2], xy[3], xy[4], xy[5], xy[6], xy[7]);
  if (metadata->has_density)
    png_set_pHYs(
        png, info, metadata->density_x, metadata->density_y,
        metadata->density_unit ? PNG_RESOLUTION_METER : PNG_RESOLUTION_UNKNOWN);
#ifdef PNG_eXIf_SUPPORTED
  if (metadata->exif != NULL)
    png_set_eXIf_1(png, info, (png_uint_32)metadata->exif_length, (png_bytep)metadata->exif);
#endif
  set_text(writer, metadata);
}

cpng_status cpng_write_header(
    cpng_writer *writer, const cpng_output *output, const cpng_metadata *metadata) {
  static const int color_types[] = {
      PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  writer->state.status = CPNG_OK;
  if (setjmp(writer->state.jump)) return writer->state.status;
  if (output->channels < 1 || output->channels > 4)
    cpng_fail(writer->png, CPNG_BAD_DATA, "a PNG has 1 to 4 channels");
  png_set_IHDR(
      writer->png, writer->info, output->width, output->height, output->bit_depth,
      color_types[output->channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  set_metadata(writer, metadata);
  png_write_info(writer->png, writer->info);
  return CPNG_OK;
}

cpng_status cpng_write_pixels(cpng_writer *writer, const uint8_t *bytes, size_t count) {
  writer->state.status = CPNG_OK;
  if (setjmp(writer->state.jump)) return writer->state.status;
  static const png_byte name[4] = {'I', 'D', 'A', 'T'};
  // A chunk's length has 31 bits.
  enum { MOST = 1 << 30 };
  for (size_t done = 0; done < count; done += MOST)
    png_write_chunk(writer->png, name, bytes + done, count - done < MOST ? count - done : MOST);
  return CPNG_OK;
}

cpng_status cpng_write_end(cpng_writer *writer) {
  writer->state.status = CPNG_OK;
  if (setjmp(writer->state.jump)) return writer->state.status;
  // Not png_write_end, which misses the pixels that libpng did not compress itself.
  static const png_byte name[4] = {'I', 'E', 'N', 'D'};
  png_write_chunk(writer->png, name, NULL, 0);
  return CPNG_OK;
}

const char *cpng_writer_message(const cpng_writer *writer) { return writer->state.message; }

size_t cpng_writer_warning_count(const cpng_writer *writer) { return writer->state.warning_count; }

const char *cpng_writer_warning(const cpng_writer *writer, size_t index) {
  return index < writer->state.warning_count ? writer->state.warnings[index] : "";
}
