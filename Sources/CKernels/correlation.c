#include "CKernels.h"
#include "clones.h"

// Each loop keeps 64 outputs in four registers and runs over the taps inside: a loop over pixels inside a loop over
// taps would load and store every output once a tap.

CK_CLONES
void ck_weighted_rows(const float *const *rows, const float *weights, size_t taps, float *out, size_t count) {
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    ck_float16 a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t k = 0; k < taps; k++) {
      const float *row = rows[k] + i;
      const float weight = weights[k];
      a += weight * CK_LOAD(row);
      b += weight * CK_LOAD(row + 16);
      c += weight * CK_LOAD(row + 32);
      d += weight * CK_LOAD(row + 48);
    }
    CK_STORE(out + i, a);
    CK_STORE(out + i + 16, b);
    CK_STORE(out + i + 32, c);
    CK_STORE(out + i + 48, d);
  }
  for (; i < count; i++) {
    float sum = 0;
    for (size_t k = 0; k < taps; k++) sum = __builtin_fmaf(weights[k], rows[k][i], sum);
    out[i] = sum;
  }
}

CK_CLONES
void ck_correlate_row(const float *in, const float *weights, size_t taps, size_t step, float *out, size_t count) {
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    ck_float16 a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t k = 0; k < taps; k++) {
      const float *column = in + i + k * step;
      const float weight = weights[k];
      a += weight * CK_LOAD(column);
      b += weight * CK_LOAD(column + 16);
      c += weight * CK_LOAD(column + 32);
      d += weight * CK_LOAD(column + 48);
    }
    CK_STORE(out + i, a);
    CK_STORE(out + i + 16, b);
    CK_STORE(out + i + 32, c);
    CK_STORE(out + i + 48, d);
  }
  for (; i < count; i++) {
    float sum = 0;
    for (size_t k = 0; k < taps; k++) sum = __builtin_fmaf(weights[k], in[i + k * step], sum);
    out[i] = sum;
  }
}

CK_CLONES
void ck_correlate_rows(
    const float *const *rows, const float *weights, size_t height, size_t width, size_t step, float *out,
    size_t count) {
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    ck_float16 a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t r = 0; r < height; r++) {
      const float *column = rows[r] + i;
      const float *weight = weights + r * width;
      for (size_t k = 0; k < width; k++, column += step) {
        a += weight[k] * CK_LOAD(column);
        b += weight[k] * CK_LOAD(column + 16);
        c += weight[k] * CK_LOAD(column + 32);
        d += weight[k] * CK_LOAD(column + 48);
      }
    }
    CK_STORE(out + i, a);
    CK_STORE(out + i + 16, b);
    CK_STORE(out + i + 32, c);
    CK_STORE(out + i + 48, d);
  }
  for (; i < count; i++) {
    float sum = 0;
    for (size_t r = 0; r < height; r++)
      for (size_t k = 0; k < width; k++) sum = __builtin_fmaf(weights[r * width + k], rows[r][i + k * step], sum);
    out[i] = sum;
  }
}

CK_CLONES
void ck_accumulate_row(double *sums, const float *row, double sign, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] += sign * row[i];
}

CK_CLONES
void ck_running_mean(const double *in, size_t taps, size_t step, double scale, float *out, size_t count) {
  for (size_t channel = 0; channel < step && channel < count; channel++) {
    double sum = 0;
    for (size_t k = 0; k + 1 < taps; k++) sum += in[channel + k * step];
    for (size_t i = channel; i < count; i += step) {
      sum += in[i + (taps - 1) * step];
      out[i] = (float)(scale * sum);
      sum -= in[i];
    }
  }
}

#define HALVE_ROW(STEP)                                                                       \
  for (size_t x = 0; x < pixels; x++, in += 2 * (STEP), out += (STEP))                        \
    for (size_t c = 0; c < (STEP); c++)                                                       \
      out[c] = (in[c] + in[c + 4 * (STEP)]) * (1.0f / 16) +                                   \
               (in[c + (STEP)] + in[c + 3 * (STEP)]) * (4.0f / 16) + in[c + 2 * (STEP)] * (6.0f / 16)

CK_CLONES
void ck_halve_row(const float *in, size_t step, float *out, size_t pixels) {
  switch (step) {
    case 1: HALVE_ROW(1); break;
    case 3: HALVE_ROW(3); break;
    case 4: HALVE_ROW(4); break;
    default: HALVE_ROW(step); break;
  }
}

#define DOUBLE_ROW(STEP)                                                                      \
  for (size_t x = odd; x < pixels + odd; x++, out += (STEP)) {                                \
    const float *at = in + (x >> 1) * (STEP);                                                 \
    if (x & 1)                                                                                \
      for (size_t c = 0; c < (STEP); c++) out[c] = 0.5f * (at[c] + at[c + (STEP)]);           \
    else                                                                                      \
      for (size_t c = 0; c < (STEP); c++)                                                     \
        out[c] = (at[c - (STEP)] + at[c + (STEP)]) * 0.125f + at[c] * 0.75f;                  \
  }

CK_CLONES
void ck_double_row(const float *in, size_t step, size_t odd, float *out, size_t pixels) {
  switch (step) {
    case 1: DOUBLE_ROW(1) break;
    case 3: DOUBLE_ROW(3) break;
    case 4: DOUBLE_ROW(4) break;
    default: DOUBLE_ROW(step) break;
  }
}
