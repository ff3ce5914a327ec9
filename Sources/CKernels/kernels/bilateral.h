#define PIXELS 64

// exp(-x) for x of 0 and above: 2^n by the exponent bits, 2^f by a polynomial for f in -0.5…0.5 (relative error 3e-6).
// Adding 1.5·2^23 rounds to whole numbers and leaves n in the lowest bits: 1.1 times as fast as converting, measured.
#define NEGATIVE_EXP(result, x)                                                               \
  do {                                                                                        \
    float power = (x) * -1.44269504f;                                                         \
    power = power > -125.0f ? power : -125.0f;                                                \
    union { float value; uint32_t bits; } whole = {power + 12582912.0f};                      \
    const float f = power - (whole.value - 12582912.0f);                                      \
    union { uint32_t bits; float value; } scale = {(whole.bits << 23) + 0x3f800000u};         \
    float p = 9.5700948e-3f;                                                                  \
    p = p * f + 5.5917863e-2f;                                                              \
    p = p * f + 2.4024744e-1f;                                                              \
    p = p * f + 6.9312179e-1f;                                                              \
    p = p * f + 9.9999928e-1f;                                                              \
    (result) = p * scale.value;                                                               \
  } while (0)

#define BILATERAL_ROW(STEP)                                                                   \
  for (size_t start = 0; start < pixels; start += PIXELS) {                                   \
    const size_t lanes = pixels - start < PIXELS ? pixels - start : PIXELS;                   \
    float centers[STEP][PIXELS], sums[STEP][PIXELS], total[PIXELS];                           \
    for (size_t lane = 0; lane < PIXELS; lane++) {                                            \
      total[lane] = 0.0f;                                                                     \
      for (size_t c = 0; c < STEP; c++) {                                                     \
        sums[c][lane] = 0.0f;                                                                 \
        centers[c][lane] = lane < lanes ? center[(start + lane) * STEP + c] : 0.0f;           \
      }                                                                                       \
    }                                                                                         \
    for (size_t k = 0; k < taps; k++) {                                                       \
      const float *in = neighbours[k] + start * STEP;                                         \
      const float weight = spatial[k];                                                        \
      if (lanes == PIXELS) {                                                                  \
        BILATERAL_TAP(STEP, PIXELS)                                                           \
      } else {                                                                                \
        BILATERAL_TAP(STEP, lanes)                                                            \
      }                                                                                       \
    }                                                                                         \
    for (size_t lane = 0; lane < lanes; lane++)                                               \
      for (size_t c = 0; c < STEP; c++) out[(start + lane) * STEP + c] = sums[c][lane] / total[lane]; \
  }

#define BILATERAL_TAP(STEP, LANES)                                                            \
  for (size_t lane = 0; lane < LANES; lane++) {                                               \
    float distance = 0.0f;                                                                    \
    for (size_t c = 0; c < STEP; c++) {                                                       \
      const float difference = in[lane * STEP + c] - centers[c][lane];                        \
      distance += difference * difference;                                                    \
    }                                                                                         \
    float similarity;                                                                         \
    NEGATIVE_EXP(similarity, distance * decay);                                               \
    similarity *= weight;                                                                     \
    total[lane] += similarity;                                                                \
    for (size_t c = 0; c < STEP; c++) sums[c][lane] += similarity * in[lane * STEP + c];      \
  }

static void one_channel(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(1)
}

static void two_channels(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(2)
}

static void three_channels(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(3)
}

static void four_channels(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(4)
}

void CK(bilateral_row)(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, size_t step, float decay,
    float *out, size_t pixels) {
  switch (step) {
    case 1: one_channel(neighbours, spatial, taps, center, decay, out, pixels); break;
    case 2: two_channels(neighbours, spatial, taps, center, decay, out, pixels); break;
    case 3: three_channels(neighbours, spatial, taps, center, decay, out, pixels); break;
    default: four_channels(neighbours, spatial, taps, center, decay, out, pixels); break;
  }
}
