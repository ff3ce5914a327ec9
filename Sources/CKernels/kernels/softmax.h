// Softmax of rows, a row after the other: the channels of a pixel or the features of an example.

CK_INLINE float ck_row_max(const float *in, size_t columns) {
  if (columns < CK_LANES)
    return ck_lanes_max(ck_choose(ck_first_lanes(columns), ck_some(in, columns), ck_all(in[0])));
  // The last step may lie over columns that were seen already.
  ck_lanes greatest = *(const ck_lanes *)in;
  for (size_t c = CK_LANES; c < columns; c += CK_LANES) {
    const ck_lanes x = *(const ck_lanes *)(in + (c + CK_LANES <= columns ? c : columns - CK_LANES));
    greatest = ck_choose(x > greatest, x, greatest);
  }
  return ck_lanes_max(greatest);
}

// The sum of the powers of in[c] - greatest; the powers go to `out` unless that is NULL.
CK_INLINE void ck_powers_part(
    const float *in, float greatest, float *out, ck_lanes *sums, size_t at, size_t count) {
  const ck_lanes e = ck_exp_lanes(ck_some(in + at, count) - greatest);
  if (out != NULL) ck_put(out + at, e, count);
  *sums += count == CK_LANES ? e : ck_choose(ck_first_lanes(count), e, ck_all(0));
}

CK_INLINE float ck_powers(const float *in, float greatest, float *out, size_t count) {
  ck_lanes sums = {0};
  CK_IN_LANES(ck_powers_part, in, greatest, out, &sums);
  return ck_lanes_sum(sums);
}

CK_INLINE void ck_affine_part(const float *in, float scale, float offset, float *out, size_t at, size_t count) {
  ck_put(out + at, ck_some(in + at, count) * scale + offset, count);
}

CK_INLINE void ck_less_part(const float *in, float greatest, float offset, float *out, size_t at, size_t count) {
  ck_put(out + at, (ck_some(in + at, count) - greatest) - offset, count);
}

void CK(softmax)(const float *in, size_t rows, size_t columns, int logarithmic, float *out) {
  const size_t count = columns;
  if (columns == 0) return;
  for (size_t r = 0; r < rows; r++, in += columns, out += columns) {
    // The greatest becomes 0, so that no power overflows.
    const float greatest = ck_row_max(in, columns);
    if (logarithmic) {
      const float logarithm = ck_log_lanes(ck_all(ck_powers(in, greatest, NULL, columns)))[0];
      CK_IN_LANES(ck_less_part, in, greatest, logarithm, out);
    } else {
      const float scale = 1 / ck_powers(in, greatest, out, columns);
      CK_IN_LANES(ck_affine_part, out, scale, 0, out);
    }
  }
}

CK_INLINE void ck_softmax_sum_part(
    const float *output, const float *gradient, int logarithmic, ck_lanes *sums, size_t at, size_t count) {
  const ck_lanes g = ck_some(gradient + at, count);
  *sums += logarithmic ? g : g * ck_some(output + at, count);
}

CK_INLINE void ck_softmax_slope_part(
    const float *output, const float *gradient, float sum, int logarithmic, int accumulates, float *target, size_t at,
    size_t count) {
  const ck_lanes y = ck_some(output + at, count), g = ck_some(gradient + at, count);
  ck_give(target + at, logarithmic ? g - ck_exp_lanes(y) * sum : y * (g - sum), accumulates, count);
}

void CK(softmax_gradient)(
    const float *output, const float *gradient, size_t rows, size_t columns, int logarithmic, int accumulates,
    float *target) {
  const size_t count = columns;
  for (size_t r = 0; r < rows; r++, output += columns, gradient += columns, target += columns) {
    ck_lanes sums = {0};
    CK_IN_LANES(ck_softmax_sum_part, output, gradient, logarithmic, &sums);
    const float sum = ck_lanes_sum(sums);
    CK_IN_LANES(ck_softmax_slope_part, output, gradient, sum, logarithmic, accumulates, target);
  }
}
