#include "cjpeg_reader.h"

// Light is what both inks let through: (1 - C) (1 - K), rounded to the nearest.
static inline uint8_t product(unsigned int a, unsigned int b) { return (uint8_t)((a * b + 127) / 255); }

void cjpeg_ink_to_rgb(const uint8_t *ink, uint8_t *rgb, size_t width, int is_inverted) {
  unsigned int flip = is_inverted ? 0 : 255;
  for (size_t x = 0; x < width; x++, ink += 4, rgb += 3) {
    unsigned int key = ink[3] ^ flip;
    for (int i = 0; i < 3; i++) rgb[i] = product(ink[i] ^ flip, key);
  }
}
