#include <string.h>

#include "CKernels.h"
#include "clones.h"

#define PIXELS 64

// exp(-x) for x in 0…87: 2^n by the exponent bits, 2^f by a polynomial for f in -0.5…0.5 (relative error 2e-7).
#define NEGATIVE_EXP(result, x)                                                               \
  do {                                                                                        \
    float power = (x) * -1.44269504f;                                                         \
    power = power > -125.0f ? power : -125.0f;                                                \
    const float whole = (float)(int32_t)(power - 0.5f);                                       \
    const float f = power - whole;                                                            \
    union { int32_t bits; float value; } scale = {((int32_t)whole + 127) << 23};              \
    float p = 1.5403530e-4f;                                                                  \
    p = p * f + 1.3333558e-3f;                                                                \
    p = p * f + 9.6181291e-3f;                                                                \
    p = p * f + 5.5504109e-2f;                                                                \
    p = p * f + 2.4022651e-1f;                                                                \
    p = p * f + 6.9314718e-1f;                                                                \
    p = p * f + 1.0f;                                                                         \
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

CK_CLONES
static void one_channel(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(1)
}

CK_CLONES
static void two_channels(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(2)
}

CK_CLONES
static void three_channels(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(3)
}

CK_CLONES
static void four_channels(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, float decay, float *out,
    size_t pixels) {
  BILATERAL_ROW(4)
}

void ck_bilateral_row(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, size_t step, float decay,
    float *out, size_t pixels) {
  switch (step) {
    case 1: one_channel(neighbours, spatial, taps, center, decay, out, pixels); break;
    case 2: two_channels(neighbours, spatial, taps, center, decay, out, pixels); break;
    case 3: three_channels(neighbours, spatial, taps, center, decay, out, pixels); break;
    default: four_channels(neighbours, spatial, taps, center, decay, out, pixels); break;
  }
}
