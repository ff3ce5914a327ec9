// What reader and writer have in common: the jump buffer, the messages, the memory budget.
#pragma once

#include <png.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include "cpng.h"

typedef struct cpng_state {
  jmp_buf jump;
  cpng_status status;
  char message[CPNG_MAX_MESSAGE];
  char warnings[CPNG_MAX_WARNINGS][CPNG_MAX_MESSAGE];
  size_t warning_count;
  /// Set by warnings that mean lost pixels.
  int is_damaged;
  /// Bytes that libpng holds, and how many it may hold.
  size_t memory, memory_limit;
} cpng_state;

void cpng_on_error(png_structp png, png_const_charp message);
void cpng_on_warning(png_structp png, png_const_charp message);
png_voidp cpng_allocate(png_structp png, png_alloc_size_t size);
void cpng_free(png_structp png, png_voidp pointer);

/// Ends the current entry point with a status.
void cpng_fail(png_structp png, cpng_status status, const char *message);
