// Activation functions and their derivatives. The polynomials are minimax approximations (Remez), rounded to Float.

// e^r - 1 for |r| <= ln 2 / 2: r + r^2 P(r), off by 3.1e-9 of e^r before it is rounded.
CK_INLINE ck_lanes ck_power_less_1(ck_lanes r) {
  ck_lanes p = r * 0.0013814598562173165f + 0.00836871687870741f;
  p = p * r + 0.04166838804699584f;
  p = p * r + 0.16666520631720064f;
  p = p * r + 0.49999993447788277f;
  return r + r * r * p;
}

// The bits of 1.5 * 2^23: added to a number, it rounds to a whole one, which its lowest bits then hold.
#define CK_ROUNDER 12582912.0f

CK_INLINE ck_lanes ck_two_to(ck_whole n) { return (ck_lanes)((n + 127) << 23); }

// x = n ln 2 + r. The first part of ln 2 has 9 bits, so that n times it is exact.
#define CK_SPLIT(x)                                                                           \
  const ck_lanes rounded = x * 1.44269504088896341f + CK_ROUNDER;                             \
  const ck_whole n = (ck_whole)rounded - 0x4B400000;                                          \
  const ck_lanes whole = rounded - CK_ROUNDER;                                                \
  const ck_lanes r = (x - whole * 0.693359375f) - whole * -2.12194440054690583e-4f;

CK_INLINE ck_lanes ck_exp_lanes(ck_lanes x) {
  // A NaN is neither, and so stays one.
  x = ck_choose(x > 89.0f, ck_all(89.0f), x);
  x = ck_choose(x < -104.0f, ck_all(-104.0f), x);
  CK_SPLIT(x)
  // In two steps, as 2^n may be a denormal number where the result is not yet 0.
  const ck_whole half = n >> 1;
  return (1.0f + ck_power_less_1(r)) * ck_two_to(half) * ck_two_to(n - half);
}

// ln(1 + e) for e in 0...1, by way of 2 artanh(e / (2 + e)).
CK_INLINE ck_lanes ck_log_1_plus(ck_lanes e) {
  const ck_lanes s = e / (2.0f + e), z = s * s;
  ck_lanes q = z * 0.12154160246880845f + 0.1071292608728014f;
  q = q * z + 0.1430851759086165f;
  q = q * z + 0.19999436440217816f;
  q = q * z + 0.333333378349519f;
  return 2.0f * (s + s * z * q);
}

CK_INLINE ck_lanes ck_log_lanes(ck_lanes x) {
  const ck_whole tiny = x < 1.17549435e-38f;
  const ck_lanes scaled = ck_choose(tiny, x * 16777216.0f, x);
  // x = 2^n m with m from sqrt(1/2) to sqrt(2).
  const ck_whole bits = (ck_whole)scaled, n = (bits - 0x3F3504F3) >> 23;
  const ck_lanes f = (ck_lanes)(bits - (n << 23)) - 1.0f, s = f / (2.0f + f), z = s * s;
  const ck_lanes whole = __builtin_convertvector(n - (tiny & 24), ck_lanes);
  ck_lanes q = z * 0.149365366050509f + 0.1998874779094605f;
  q = q * z + 0.33333388358515104f;
  ck_lanes result = whole * 0.693359375f + (2.0f * (s + s * z * q) + whole * -2.12194440054690583e-4f);
  result = ck_choose(x == 0.0f, ck_all(-__builtin_inff()), result);
  result = ck_choose(x == __builtin_inff(), x, result);
  // Below 0, and for a NaN, x - x is 0 or a NaN.
  return ck_choose(x >= 0.0f, result, (x - x) / ck_all(0.0f));
}

CK_INLINE ck_lanes ck_sigmoid_lanes(ck_lanes x) {
  const ck_lanes e = ck_exp_lanes(-ck_magnitudes(x));
  return ck_choose(x < 0.0f, e, ck_all(1.0f)) / (1.0f + e);
}

// With m = e^2|x| - 1, which is precise near 0 too: m / (m + 2).
CK_INLINE ck_lanes ck_tanh_lanes(ck_lanes x) {
  ck_lanes twice = 2.0f * ck_magnitudes(x);
  twice = ck_choose(twice > 20.0f, ck_all(20.0f), twice);
  CK_SPLIT(twice)
  const ck_lanes power = ck_two_to(n), m = power * ck_power_less_1(r) + (power - 1.0f);
  return (ck_lanes)((ck_whole)(m / (m + 2.0f)) | ((ck_whole)x & (int32_t)0x80000000));
}

CK_INLINE ck_lanes ck_softplus_lanes(ck_lanes x) {
  return ck_choose(x > 0.0f, x, ck_all(0.0f)) + ck_log_1_plus(ck_exp_lanes(-ck_magnitudes(x)));
}

#define CK_FUNCTION(name)                                                                     \
  CK_INLINE void ck_##name##_part(const float *in, float *out, size_t at, size_t count) {     \
    ck_put(out + at, ck_##name##_lanes(ck_some(in + at, count)), count);                      \
  }                                                                                           \
  void CK(name)(const float *in, float *out, size_t count) { CK_IN_LANES(ck_##name##_part, in, out); }

CK_FUNCTION(exp)
CK_FUNCTION(log)
CK_FUNCTION(sigmoid)
CK_FUNCTION(tanh)
CK_FUNCTION(softplus)

// Not slope times x where the slope is 0: infinity times 0 is no number.
CK_INLINE ck_lanes ck_rectified(ck_lanes x, float slope) {
  return ck_choose(x <= 0.0f, slope == 0 ? ck_all(0) : slope * x, x);
}

CK_INLINE void ck_relu_part(const float *in, float slope, float *out, size_t at, size_t count) {
  ck_put(out + at, ck_rectified(ck_some(in + at, count), slope), count);
}

CK_INLINE void ck_add_relu_part(const float *in, float slope, float *out, size_t at, size_t count) {
  ck_put(out + at, ck_rectified(ck_some(out + at, count) + ck_some(in + at, count), slope), count);
}

void CK(relu)(const float *in, float slope, float *out, size_t count) { CK_IN_LANES(ck_relu_part, in, slope, out); }

void CK(add_relu)(const float *in, float slope, float *out, size_t count) {
  CK_IN_LANES(ck_add_relu_part, in, slope, out);
}

CK_INLINE void ck_sigmoid_slope_part(
    const float *output, const float *gradient, int accumulates, float *target, size_t at, size_t count) {
  const ck_lanes s = ck_some(output + at, count), g = ck_some(gradient + at, count);
  ck_give(target + at, g * s * (1.0f - s), accumulates, count);
}

void CK(sigmoid_gradient)(
    const float *output, const float *gradient, int accumulates, float *target, size_t count) {
  CK_IN_LANES(ck_sigmoid_slope_part, output, gradient, accumulates, target);
}

CK_INLINE void ck_tanh_slope_part(
    const float *output, const float *gradient, int accumulates, float *target, size_t at, size_t count) {
  const ck_lanes t = ck_some(output + at, count), g = ck_some(gradient + at, count);
  ck_give(target + at, g * (1.0f - t * t), accumulates, count);
}

void CK(tanh_gradient)(const float *output, const float *gradient, int accumulates, float *target, size_t count) {
  CK_IN_LANES(ck_tanh_slope_part, output, gradient, accumulates, target);
}

CK_INLINE void ck_relu_slope_part(
    const float *side, const float *gradient, float slope, int accumulates, float *target, size_t at, size_t count) {
  const ck_lanes x = ck_some(side + at, count), g = ck_some(gradient + at, count);
  ck_give(target + at, ck_choose(x <= 0.0f, slope == 0 ? ck_all(0) : slope * g, g), accumulates, count);
}

void CK(relu_gradient)(
    const float *side, const float *gradient, float slope, int accumulates, float *target, size_t count) {
  CK_IN_LANES(ck_relu_slope_part, side, gradient, slope, accumulates, target);
}

CK_INLINE void ck_add_part(const float *in, float *out, size_t at, size_t count) {
  ck_give(out + at, ck_some(in + at, count), 1, count);
}

void CK(add)(const float *in, float *out, size_t count) { CK_IN_LANES(ck_add_part, in, out); }

CK_INLINE void ck_add_scaled_part(const float *in, float scale, float *out, size_t at, size_t count) {
  ck_put(out + at, ck_some(out + at, count) + scale * ck_some(in + at, count), count);
}

void CK(add_scaled)(const float *in, float scale, float *out, size_t count) {
  CK_IN_LANES(ck_add_scaled_part, in, scale, out);
}
