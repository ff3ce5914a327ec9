#include <stdlib.h>
#include <string.h>

#include "cjpeg_error.h"

struct cjpeg_writer {
  struct jpeg_compress_struct jpeg;
  cjpeg_error error;
  struct jpeg_destination_mgr destination;
  cjpeg_write_callback write;
  void *context;
  uint8_t *buffer;
};

static void reset_buffer(cjpeg_writer *writer) {
  writer->destination.next_output_byte = writer->buffer;
  writer->destination.free_in_buffer = CJPEG_BUFFER;
}

static void write_out(j_compress_ptr jpeg, size_t count) {
  cjpeg_writer *writer = jpeg->client_data;
  if (count > 0 && writer->write(writer->context, writer->buffer, count) < 0)
    cjpeg_fail((j_common_ptr)jpeg, CJPEG_CALLBACK, "writing failed");
  reset_buffer(writer);
}

static void init_destination(j_compress_ptr jpeg) { reset_buffer(jpeg->client_data); }

static boolean empty_output_buffer(j_compress_ptr jpeg) {
  // By libjpeg's rules the whole buffer counts here, whatever free_in_buffer says.
  write_out(jpeg, CJPEG_BUFFER);
  return TRUE;
}

static void term_destination(j_compress_ptr jpeg) {
  write_out(jpeg, CJPEG_BUFFER - jpeg->dest->free_in_buffer);
}

cjpeg_writer *cjpeg_writer_create(cjpeg_write_callback write, void *context) {
  cjpeg_writer *writer = calloc(1, sizeof *writer);
  if (writer == NULL) return NULL;
  writer->buffer = malloc(CJPEG_BUFFER);
  writer->write = write;
  writer->context = context;
  cjpeg_error_set_up(&writer->error);
  writer->jpeg.err = &writer->error.manager;
  if (writer->buffer != NULL && setjmp(writer->error.jump) == 0) {
    jpeg_create_compress(&writer->jpeg);
    writer->jpeg.client_data = writer;
    writer->destination.init_destination = init_destination;
    writer->destination.empty_output_buffer = empty_output_buffer;
    writer->destination.term_destination = term_destination;
    writer->jpeg.dest = &writer->destination;
    return writer;
  }
  cjpeg_writer_destroy(writer);
  return NULL;
}

void cjpeg_writer_destroy(cjpeg_writer *writer) {
  if (writer == NULL) return;
  if (setjmp(writer->error.jump) == 0) jpeg_destroy_compress(&writer->jpeg);
  free(writer->buffer);
  free(writer);
}

cjpeg_status cjpeg_write_start(cjpeg_writer *writer, const cjpeg_output *output) {
  j_compress_ptr jpeg = &writer->jpeg;
  writer->error.status = CJPEG_OK;
  if (setjmp(writer->error.jump)) return writer->error.status;
  jpeg->image_width = output->width;
  jpeg->image_height = output->height;
  jpeg->input_components = output->channels;
  jpeg->in_color_space = output->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, output->quality, TRUE);
  jpeg->dct_method = JDCT_ISLOW;
  if (output->channels == 3) {
    jpeg->comp_info[0].h_samp_factor = output->chroma_x;
    jpeg->comp_info[0].v_samp_factor = output->chroma_y;
  }
  if (output->is_progressive) jpeg_simple_progression(jpeg);
  if (output->density_x > 0 && output->density_y > 0) {
    jpeg->density_unit = (UINT8)output->density_unit;
    jpeg->X_density = (UINT16)output->density_x;
    jpeg->Y_density = (UINT16)output->density_y;
  }
  jpeg_start_compress(jpeg, TRUE);
  return CJPEG_OK;
}

cjpeg_status cjpeg_write_segment(cjpeg_writer *writer, const cjpeg_segment *segment) {
  writer->error.status = CJPEG_OK;
  if (setjmp(writer->error.jump)) return writer->error.status;
  if (segment->length > 65533)
    cjpeg_fail((j_common_ptr)&writer->jpeg, CJPEG_BAD_DATA, "a segment holds at most 65533 bytes");
  jpeg_write_marker(
      &writer->jpeg, segment->marker, segment->bytes, (unsigned int)segment->length);
  return CJPEG_OK;
}

cjpeg_status cjpeg_write_profile(cjpeg_writer *writer, const uint8_t *profile, size_t length) {
  writer->error.status = CJPEG_OK;
  if (setjmp(writer->error.jump)) return writer->error.status;
  // 255 segments of 65519 bytes.
  if (length == 0 || length > 255u * 65519u)
    cjpeg_fail((j_common_ptr)&writer->jpeg, CJPEG_BAD_DATA, "the profile is too long");
  jpeg_write_icc_profile(&writer->jpeg, profile, (unsigned int)length);
  return CJPEG_OK;
}

cjpeg_status cjpeg_write_rows(
    cjpeg_writer *writer, const uint8_t *rows, size_t bytes_per_row, size_t count) {
  writer->error.status = CJPEG_OK;
  if (setjmp(writer->error.jump)) return writer->error.status;
  JSAMPROW pointers[16];
  for (size_t y = 0; y < count;) {
    size_t batch = count - y < 16 ? count - y : 16;
    // libjpeg's type is not const, but it only reads.
    for (size_t i = 0; i < batch; i++) pointers[i] = (JSAMPROW)(rows + (y + i) * bytes_per_row);
    JDIMENSION written = jpeg_write_scanlines(&writer->jpeg, pointers, (JDIMENSION)batch);
    if (written == 0) cjpeg_fail((j_common_ptr)&writer->jpeg, CJPEG_BAD_DATA, "too many rows");
    y += written;
  }
  return CJPEG_OK;
}

cjpeg_status cjpeg_write_end(cjpeg_writer *writer) {
  writer->error.status = CJPEG_OK;
  if (setjmp(writer->error.jump)) return writer->error.status;
  jpeg_finish_compress(&writer->jpeg);
  return CJPEG_OK;
}

const char *cjpeg_writer_message(const cjpeg_writer *writer) { return writer->error.message; }
