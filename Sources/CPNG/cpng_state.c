#include "cpng_state.h"

#include <stdlib.h>
#include <string.h>

static void copy_message(char *target, const char *message) {
  size_t length = strnlen(message, CPNG_MAX_MESSAGE - 1);
  memcpy(target, message, length);
  target[length] = 0;
}

void cpng_on_error(png_structp png, png_const_charp message) {
  cpng_state *state = png_get_error_ptr(png);
  copy_message(state->message, message);
  if (state->status == CPNG_OK) {
    int out_of_memory = strstr(message, "emory") != NULL;
    state->status = out_of_memory ? CPNG_NO_MEMORY : CPNG_BAD_DATA;
  }
  longjmp(state->jump, 1);
}

void cpng_on_warning(png_structp png, png_const_charp message) {
  cpng_state *state = png_get_error_ptr(png);
  // zlib's checksum over all pixels is wrong, though every chunk's is right: libpng lets that pass.
  if (strstr(message, "incorrect data check") != NULL) state->is_damaged = 1;
  if (state->warning_count < CPNG_MAX_WARNINGS)
    copy_message(state->warnings[state->warning_count++], message);
}

void cpng_fail(png_structp png, cpng_status status, const char *message) {
  cpng_state *state = png_get_error_ptr(png);
  state->status = status;
  png_error(png, message);
}

// Each block is preceded by its size, so that the budget can be kept when it is freed; 16 bytes keep the
// alignment of malloc.
enum { PREFIX = 16 };

png_voidp cpng_allocate(png_structp png, png_alloc_size_t size) {
  cpng_state *state = png_get_mem_ptr(png);
  if (size > state->memory_limit || state->memory > state->memory_limit - size) return NULL;
  if (size > SIZE_MAX - PREFIX) return NULL;
  uint8_t *block = malloc(size + PREFIX);
  if (block == NULL) return NULL;
  memcpy(block, &size, sizeof size);
  state->memory += size;
  return block + PREFIX;
}

void cpng_free(png_structp png, png_voidp pointer) {
  if (pointer == NULL) return;
  cpng_state *state = png_get_mem_ptr(png);
  uint8_t *block = (uint8_t *)pointer - PREFIX;
  png_alloc_size_t size;
  memcpy(&size, block, sizeof size);
  state->memory -= size;
  free(block);
}
