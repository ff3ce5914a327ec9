// Running sums of samples of 8 bits: down the columns in vectors, along the rows pixel by pixel.

void CK(add_row_u8)(uint16_t *sums, const uint8_t *in, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] += in[i];
}

void CK(move_rows_u8)(uint16_t *sums, const uint8_t *entering, const uint8_t *leaving, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] = (uint16_t)(sums[i] + entering[i] - leaving[i]);
}

typedef int32_t CK(pixel) __attribute__((vector_size(16), aligned(4)));
typedef uint16_t CK(pixel16) __attribute__((vector_size(8), aligned(2)));

#define PIXEL(at) __builtin_convertvector(*(const CK(pixel16) *)(at), CK(pixel))

enum { CK_SLIDE = 256 };

// A pixel of up to four samples is one vector: what one sample more or less costs is then shared by all of its channels.
// The last lanes belong to the pixel after it; they are written over.
void CK(running_mean_u8)(
    const uint16_t *in, size_t taps, size_t step, float scale, uint8_t *out, size_t pixels) {
  int32_t sums[CK_SLIDE * 4 + 4];
  // What enters and what leaves are put together first: the sum itself then waits for one addition a pixel only.
  CK(pixel) sum = {0};
  for (size_t k = 0; k + 1 < taps; k++) sum += PIXEL(in + k * step);
  const uint16_t *entering = in + (taps - 1) * step;
  CK(pixel) leaving = {0};
  for (size_t first = 0; first < pixels; first += CK_SLIDE) {
    const size_t length = pixels - first < CK_SLIDE ? pixels - first : CK_SLIDE;
    for (size_t x = 0; x < length; x++, in += step, entering += step) {
      const CK(pixel) change = PIXEL(entering) - leaving;
      sum += change;
      leaving = PIXEL(in);
      *(CK(pixel) *)(sums + x * step) = sum;
    }
    for (size_t i = 0; i < length * step; i++)
      out[first * step + i] = (uint8_t)(int32_t)((float)sums[i] * scale + 0.5f);
  }
}

#undef PIXEL
