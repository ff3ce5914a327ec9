// What normalisation does: numbers of each channel that pixels share, and sums over pixels. Where there are fewer channels than
// lanes, as many pixels as there are lanes are taken for one of so many times the channels, with the channels' numbers
// repeated.

// Pixels summed as floats before they go into a sum in double precision.
#define CK_SUM_PIXELS 64
#define CK_MOST_REPEATED (CK_LANES * CK_LANES)

CK_INLINE void ck_repeat(const float *in, size_t channels, float *out) {
  for (size_t k = 0; k < CK_LANES; k++)
    for (size_t c = 0; c < channels; c++) out[k * channels + c] = in[c];
}

// How many such groups there are, the pixels left over, and where these begin.
#define CK_WHERE_FEW(groups, rest)                                                            \
  const size_t groups = channels < CK_LANES ? pixels / CK_LANES : 0;                          \
  const size_t rest = pixels - groups * CK_LANES, done = groups * CK_LANES * channels;        \
  (void)rest

CK_INLINE void ck_moments_part(
    const float *in, const float *gradient, const float *shift, size_t pixels, size_t channels, double *first,
    double *second, size_t at, size_t count) {
  const ck_lanes s = ck_some(shift + at, count);
  for (size_t from = 0; from < pixels; from += CK_SUM_PIXELS) {
    const size_t end = pixels - from < CK_SUM_PIXELS ? pixels : from + CK_SUM_PIXELS;
    ck_lanes a = {0}, b = {0}, a2 = {0}, b2 = {0};
    size_t p = from;
    for (; p + 2 <= end; p += 2) {
      const size_t place = p * channels + at;
      const ck_lanes x = ck_some(in + place, count) - s, x2 = ck_some(in + place + channels, count) - s;
      const ck_lanes g = gradient ? ck_some(gradient + place, count) : x;
      const ck_lanes g2 = gradient ? ck_some(gradient + place + channels, count) : x2;
      a += g;
      b += g * x;
      a2 += g2;
      b2 += g2 * x2;
    }
    if (p < end) {
      const ck_lanes x = ck_some(in + p * channels + at, count) - s;
      const ck_lanes g = gradient ? ck_some(gradient + p * channels + at, count) : x;
      a += g;
      b += g * x;
    }
    a += a2;
    b += b2;
    for (size_t k = 0; k < count; k++) {
      first[at + k] += a[k];
      second[at + k] += b[k];
    }
  }
}

CK_INLINE void ck_moments_of(
    const float *in, const float *gradient, const float *shift, size_t pixels, size_t count, double *first,
    double *second) {
  if (gradient == NULL) CK_IN_LANES(ck_moments_part, in, NULL, shift, pixels, count, first, second);
  else CK_IN_LANES(ck_moments_part, in, gradient, shift, pixels, count, first, second);
}

void CK(channel_moments)(
    const float *in, const float *gradient, const float *shift, size_t pixels, size_t channels, double *first,
    double *second) {
  CK_WHERE_FEW(groups, rest);
  if (groups > 0) {
    const size_t wide = CK_LANES * channels;
    float shifts[CK_MOST_REPEATED];
    double a[CK_MOST_REPEATED] = {0}, b[CK_MOST_REPEATED] = {0};
    ck_repeat(shift, channels, shifts);
    ck_moments_of(in, gradient, shifts, groups, wide, a, b);
    for (size_t k = 0; k < wide; k++) {
      first[k % channels] += a[k];
      second[k % channels] += b[k];
    }
  }
  ck_moments_of(in + done, gradient ? gradient + done : NULL, shift, rest, channels, first, second);
}

CK_INLINE void ck_affine_row_part(
    const float *in, const float *factor, const float *summand, int rectifies, float *out, size_t at, size_t count) {
  const ck_lanes y = ck_some(in + at, count) * ck_some(factor + at, count) + ck_some(summand + at, count);
  ck_put(out + at, rectifies ? ck_choose(y <= 0.0f, ck_all(0), y) : y, count);
}

CK_INLINE void ck_affine_rows(
    const float *in, const float *factor, const float *summand, int rectifies, float *out, size_t out_step,
    size_t pixels, size_t count) {
  for (size_t p = 0; p < pixels; p++, in += count, out += out_step)
    CK_IN_LANES(ck_affine_row_part, in, factor, summand, rectifies, out);
}

void CK(channel_affine)(
    const float *in, const float *factor, const float *summand, int rectifies, float *out, size_t out_step,
    size_t pixels, size_t channels) {
  if (out_step != channels) return ck_affine_rows(in, factor, summand, rectifies, out, out_step, pixels, channels);
  CK_WHERE_FEW(groups, rest);
  if (groups > 0) {
    float factors[CK_MOST_REPEATED], summands[CK_MOST_REPEATED];
    ck_repeat(factor, channels, factors);
    ck_repeat(summand, channels, summands);
    ck_affine_rows(in, factors, summands, rectifies, out, CK_LANES * channels, groups, CK_LANES * channels);
  }
  ck_affine_rows(in + done, factor, summand, rectifies, out + done, channels, rest, channels);
}

CK_INLINE void ck_normal_slope_part(
    const float *in, const float *gradient, const float *numbers, size_t step, int accumulates, float *target, size_t at,
    size_t count) {
  const ck_lanes x = ck_some(in + at, count) - ck_some(numbers + at, count);
  const ck_lanes g = ck_some(gradient + at, count);
  const ck_lanes slope = g * ck_some(numbers + step + at, count) + x * ck_some(numbers + 2 * step + at, count);
  ck_give(target + at, slope + ck_some(numbers + 3 * step + at, count), accumulates, count);
}

CK_INLINE void ck_normal_slopes(
    const float *in, const float *gradient, const float *numbers, int accumulates, float *target, size_t pixels,
    size_t count) {
  for (size_t p = 0; p < pixels; p++, in += count, gradient += count, target += count)
    CK_IN_LANES(ck_normal_slope_part, in, gradient, numbers, count, accumulates, target);
}

void CK(channel_gradient)(
    const float *in, const float *gradient, const float *numbers, int accumulates, float *target, size_t pixels,
    size_t channels) {
  CK_WHERE_FEW(groups, rest);
  if (groups > 0) {
    float repeated[4 * CK_MOST_REPEATED];
    for (size_t k = 0; k < 4; k++) ck_repeat(numbers + k * channels, channels, repeated + k * CK_LANES * channels);
    ck_normal_slopes(in, gradient, repeated, accumulates, target, groups, CK_LANES * channels);
  }
  ck_normal_slopes(in + done, gradient + done, numbers, accumulates, target + done, rest, channels);
}

CK_INLINE void ck_prelu_part(const float *in, const float *slopes, float *out, size_t at, size_t count) {
  const ck_lanes x = ck_some(in + at, count);
  ck_put(out + at, ck_choose(x <= 0.0f, x * ck_some(slopes + at, count), x), count);
}

CK_INLINE void ck_prelu_rows(const float *in, const float *slopes, float *out, size_t pixels, size_t count) {
  for (size_t p = 0; p < pixels; p++, in += count, out += count) CK_IN_LANES(ck_prelu_part, in, slopes, out);
}

void CK(prelu)(const float *in, const float *slopes, float *out, size_t pixels, size_t channels) {
  CK_WHERE_FEW(groups, rest);
  if (groups > 0) {
    float repeated[CK_MOST_REPEATED];
    ck_repeat(slopes, channels, repeated);
    ck_prelu_rows(in, repeated, out, groups, CK_LANES * channels);
  }
  ck_prelu_rows(in + done, slopes, out + done, rest, channels);
}

CK_INLINE void ck_prelu_slope_part(
    const float *in, const float *gradient, const float *slopes, int accumulates, float *target, size_t at,
    size_t count) {
  const ck_lanes x = ck_some(in + at, count), g = ck_some(gradient + at, count);
  ck_give(target + at, ck_choose(x <= 0.0f, g * ck_some(slopes + at, count), g), accumulates, count);
}

CK_INLINE void ck_prelu_slopes(
    const float *in, const float *gradient, const float *slopes, int accumulates, float *target, size_t pixels,
    size_t count) {
  for (size_t p = 0; p < pixels; p++, in += count, gradient += count, target += count)
    CK_IN_LANES(ck_prelu_slope_part, in, gradient, slopes, accumulates, target);
}

void CK(prelu_gradient)(
    const float *in, const float *gradient, const float *slopes, int accumulates, float *target, size_t pixels,
    size_t channels) {
  CK_WHERE_FEW(groups, rest);
  if (groups > 0) {
    float repeated[CK_MOST_REPEATED];
    ck_repeat(slopes, channels, repeated);
    ck_prelu_slopes(in, gradient, repeated, accumulates, target, groups, CK_LANES * channels);
  }
  ck_prelu_slopes(in + done, gradient + done, slopes, accumulates, target + done, rest, channels);
}

// The sum of gradient times input where the input is not above 0.
CK_INLINE void ck_prelu_sum_part(
    const float *in, const float *gradient, size_t pixels, size_t channels, double *sums, size_t at, size_t count) {
  for (size_t from = 0; from < pixels; from += CK_SUM_PIXELS) {
    const size_t end = pixels - from < CK_SUM_PIXELS ? pixels : from + CK_SUM_PIXELS;
    ck_lanes a = {0};
    for (size_t p = from; p < end; p++) {
      const ck_lanes x = ck_some(in + p * channels + at, count);
      a += ck_choose(x <= 0.0f, x, ck_all(0)) * ck_some(gradient + p * channels + at, count);
    }
    for (size_t k = 0; k < count; k++) sums[at + k] += a[k];
  }
}

CK_INLINE void ck_prelu_sums_of(
    const float *in, const float *gradient, size_t pixels, size_t count, double *sums) {
  CK_IN_LANES(ck_prelu_sum_part, in, gradient, pixels, count, sums);
}

void CK(prelu_sums)(const float *in, const float *gradient, size_t pixels, size_t channels, double *sums) {
  CK_WHERE_FEW(groups, rest);
  if (groups > 0) {
    double a[CK_MOST_REPEATED] = {0};
    ck_prelu_sums_of(in, gradient, groups, CK_LANES * channels, a);
    for (size_t k = 0; k < CK_LANES * channels; k++) sums[k % channels] += a[k];
  }
  ck_prelu_sums_of(in + done, gradient + done, rest, channels, sums);
}
