// Each loop keeps 64 outputs in registers and runs over the taps inside: a loop over pixels inside a loop over taps would
// load and store every output once a tap.

#define CK_STORE_64(out, a, b, c, d)                                                          \
  CK_STORE(out, a);                                                                           \
  CK_STORE(out + 16, b);                                                                      \
  CK_STORE(out + 32, c);                                                                      \
  CK_STORE(out + 48, d)

void CK(weighted_rows)(
    const float *const *rows, size_t first, const float *weights, size_t taps, float *out, size_t count) {
  for (size_t i = 0; count < 64 && i < count; i++) {
    float sum = 0;
    for (size_t k = 0; k < taps; k++) sum = __builtin_fmaf(weights[k], rows[k][first + i], sum);
    out[i] = sum;
  }
  if (count < 64) return;
  CK_FOR_64(i) {
    ck_float16 a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t k = 0; k < taps; k++) {
      const float *row = rows[k] + first + i;
      const float weight = weights[k];
      a += weight * CK_LOAD(row);
      b += weight * CK_LOAD(row + 16);
      c += weight * CK_LOAD(row + 32);
      d += weight * CK_LOAD(row + 48);
    }
    // The columns that come next, of the row that is new: they are too few for the processor to see that they follow.
    const float *next = rows[taps - 1] + first + i + count;
    __builtin_prefetch(next);
    __builtin_prefetch(next + 16);
    __builtin_prefetch(next + 32);
    __builtin_prefetch(next + 48);
    CK_STORE_64(out + i, a, b, c, d);
  }
}

void CK(correlate_row)(
    const float *in, const float *weights, size_t taps, size_t step, float *out, size_t count) {
  for (size_t i = 0; count < 64 && i < count; i++) {
    float sum = 0;
    for (size_t k = 0; k < taps; k++) sum = __builtin_fmaf(weights[k], in[i + k * step], sum);
    out[i] = sum;
  }
  if (count < 64) return;
  CK_FOR_64(i) {
    ck_float16 a = {0}, b = {0}, c = {0}, d = {0};
    const float *column = in + i;
    for (size_t k = 0; k < taps; k++, column += step) {
      const float weight = weights[k];
      a += weight * CK_LOAD(column);
      b += weight * CK_LOAD(column + 16);
      c += weight * CK_LOAD(column + 32);
      d += weight * CK_LOAD(column + 48);
    }
    CK_STORE_64(out + i, a, b, c, d);
  }
}

void CK(correlate_rows)(
    const float *const *rows, const float *weights, size_t height, size_t width, size_t step, float *out,
    size_t count) {
  for (size_t i = 0; count < 64 && i < count; i++) {
    float sum = 0;
    for (size_t r = 0; r < height; r++)
      for (size_t k = 0; k < width; k++) sum = __builtin_fmaf(weights[r * width + k], rows[r][i + k * step], sum);
    out[i] = sum;
  }
  if (count < 64) return;
  CK_FOR_64(i) {
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
    CK_STORE_64(out + i, a, b, c, d);
  }
}

void CK(accumulate_row)(double *sums, const float *row, double sign, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] += sign * row[i];
}

void CK(running_mean)(const double *in, size_t taps, size_t step, double scale, float *out, size_t count) {
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
