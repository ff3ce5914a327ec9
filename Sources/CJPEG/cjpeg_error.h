// What reader and writer have in common: the jump buffer and the messages.
#pragma once

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include "cjpeg.h"

typedef struct cjpeg_error {
  /// First, so that libjpeg's pointer to it is a pointer to this.
  struct jpeg_error_mgr manager;
  jmp_buf jump;
  cjpeg_status status;
  char message[CJPEG_MAX_MESSAGE];
  char warnings[CJPEG_MAX_WARNINGS][CJPEG_MAX_MESSAGE];
  size_t warning_count;
  /// Called with each warning; returns non-zero where it is damage and therefore no mere warning.
  int (*is_damage)(j_common_ptr jpeg, const char *message);
} cjpeg_error;

void cjpeg_error_set_up(cjpeg_error *error);

/// Ends the current entry point with a status.
void cjpeg_fail(j_common_ptr jpeg, cjpeg_status status, const char *message);

enum { CJPEG_BUFFER = 1 << 16 };
