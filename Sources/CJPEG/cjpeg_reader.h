// The reader's state, shared by its files.
#pragma once

#include "cjpeg_error.h"

struct cjpeg_reader {
  struct jpeg_decompress_struct jpeg;
  cjpeg_error error;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  cjpeg_read_callback read;
  void *context;
  uint8_t *buffer;
  /// Bytes read up to now, while the header is read.
  uint64_t header_bytes;
  int header_is_complete;
  int stops_on_damage;
  /// How many rows of the picture one of those is that are handed out.
  unsigned int denominator;
  /// Skipped between the pixels and the next marker, in all scans.
  int64_t extraneous_bytes;
  cjpeg_damage damage;
  uint8_t *profile;
  unsigned int profile_length;
  /// One row of CMYK.
  uint8_t *ink;
  /// Decoding ended for good in the middle of the scans; what came is still handed out.
  int is_broken_off;
  /// Survives a longjmp.
  size_t rows_done;
};

/// Sets the source manager and what decides between damage and warnings.
void cjpeg_reader_set_up_source(cjpeg_reader *reader);

/// Called between units of work: keeps the limit on scans, and stops on damage.
void cjpeg_on_progress(j_common_ptr common);

/// Notes the first damage.
void cjpeg_note_damage(j_decompress_ptr jpeg, const char *message);

/// One row of CMYK to RGB. Adobe's files store 255 - ink.
void cjpeg_ink_to_rgb(const uint8_t *ink, uint8_t *rgb, size_t width, int is_inverted);
