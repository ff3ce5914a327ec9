// Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016): 4x4 outputs of a 3x3 kernel from 6x6 inputs by 36 products
// in place of 144. The points are 0, 1, -1, 2, -2 and infinity; channels are the lanes.

CK_INLINE void ck_winograd_in(const ck_lanes *d, size_t from, size_t to, ck_lanes *t) {
  const ck_lanes a = d[4 * from] - 4.0f * d[2 * from], b = d[3 * from] - 4.0f * d[from];
  const ck_lanes c = d[4 * from] - d[2 * from], e = 2.0f * (d[3 * from] - d[from]);
  t[0] = 4.0f * d[0] - 5.0f * d[2 * from] + d[4 * from];
  t[to] = a + b;
  t[2 * to] = a - b;
  t[3 * to] = c + e;
  t[4 * to] = c - e;
  t[5 * to] = 4.0f * d[from] - 5.0f * d[3 * from] + d[5 * from];
}

CK_INLINE void ck_winograd_out(const ck_lanes *m, size_t from, size_t to, ck_lanes *y) {
  const ck_lanes s = m[from] + m[2 * from], d = m[from] - m[2 * from];
  const ck_lanes s2 = m[3 * from] + m[4 * from], d2 = m[3 * from] - m[4 * from];
  y[0] = m[0] + s + s2;
  y[to] = d + 2.0f * d2;
  y[2 * to] = s + 4.0f * s2;
  y[3 * to] = d + 8.0f * d2 + m[5 * from];
}

// The transpose of ck_winograd_out.
CK_INLINE void ck_winograd_back(const ck_lanes *y, size_t from, size_t to, ck_lanes *m) {
  const ck_lanes even = y[0] + y[2 * from], odd = y[from] + y[3 * from];
  const ck_lanes even2 = y[0] + 4.0f * y[2 * from], odd2 = 2.0f * y[from] + 8.0f * y[3 * from];
  m[0] = y[0];
  m[to] = even + odd;
  m[2 * to] = even - odd;
  m[3 * to] = even2 + odd2;
  m[4 * to] = even2 - odd2;
  m[5 * to] = y[3 * from];
}

CK_INLINE void ck_winograd_kernel(const ck_lanes *g, size_t from, size_t to, ck_lanes *u) {
  const ck_lanes ends = (g[0] + g[2 * from]) * (1.0f / 6), middle = g[from] * (1.0f / 6);
  const ck_lanes ends2 = g[0] * (1.0f / 24) + g[2 * from] * (1.0f / 6), middle2 = g[from] * (1.0f / 12);
  u[0] = g[0] * 0.25f;
  u[to] = -(ends + middle);
  u[2 * to] = middle - ends;
  u[3 * to] = ends2 + middle2;
  u[4 * to] = ends2 - middle2;
  u[5 * to] = g[2 * from];
}

// The transpose of ck_winograd_kernel.
CK_INLINE void ck_winograd_kernel_back(const ck_lanes *u, size_t from, size_t to, ck_lanes *g) {
  const ck_lanes near = (u[from] + u[2 * from]) * (1.0f / 6), far = u[3 * from] + u[4 * from];
  g[0] = u[0] * 0.25f - near + far * (1.0f / 24);
  g[to] = (u[2 * from] - u[from]) * (1.0f / 6) + (u[3 * from] - u[4 * from]) * (1.0f / 12);
  g[2 * to] = far * (1.0f / 6) - near + u[5 * from];
}

CK_INLINE void ck_winograd_input_part(
    const float *in, size_t row_step, size_t pixel_step, float *out, size_t out_step, size_t at, size_t count) {
  ck_lanes columns[36];
  CK_UNROLLED for (size_t x = 0; x < 6; x++) {
    ck_lanes d[6];
    CK_UNROLLED for (size_t y = 0; y < 6; y++) d[y] = ck_some(in + y * row_step + x * pixel_step + at, count);
    ck_winograd_in(d, 1, 6, columns + x);
  }
  CK_UNROLLED for (size_t y = 0; y < 6; y++) {
    ck_lanes t[6];
    ck_winograd_in(columns + 6 * y, 1, 1, t);
    CK_UNROLLED for (size_t x = 0; x < 6; x++) ck_put(out + (6 * y + x) * out_step + at, t[x], count);
  }
}

void CK(winograd_input)(
    const float *in, size_t row_step, size_t tiles, size_t channels, float *out, size_t out_step) {
  const size_t count = channels;
  for (size_t t = 0; t < tiles; t++, in += 4 * channels, out += channels)
    CK_IN_LANES(ck_winograd_input_part, in, row_step, channels, out, out_step);
}

CK_INLINE void ck_winograd_output_part(
    const float *in, size_t in_step, const float *bias, int accumulates, float *out, size_t row_step, size_t pixel_step,
    size_t height, size_t width, size_t at, size_t count) {
  ck_lanes columns[24];
  CK_UNROLLED for (size_t x = 0; x < 6; x++) {
    ck_lanes m[6];
    CK_UNROLLED for (size_t y = 0; y < 6; y++) m[y] = ck_some(in + (6 * y + x) * in_step + at, count);
    ck_winograd_out(m, 1, 6, columns + x);
  }
  const ck_lanes start = bias == NULL ? ck_all(0) : ck_some(bias + at, count);
  CK_UNROLLED for (size_t y = 0; y < 4; y++) {
    ck_lanes result[4];
    ck_winograd_out(columns + 6 * y, 1, 1, result);
    CK_UNROLLED for (size_t x = 0; x < 4; x++)
      if (y < height && x < width)
        ck_give(out + y * row_step + x * pixel_step + at, result[x] + start, accumulates, count);
  }
}

void CK(winograd_output)(
    const float *in, size_t in_step, const float *bias, int accumulates, float *out, size_t row_step, size_t channels,
    size_t height, size_t width) {
  const size_t count = channels;
  for (size_t x = 0; x < width; x += 4, in += channels, out += 4 * channels) {
    if (height >= 4 && width - x >= 4)
      CK_IN_LANES(ck_winograd_output_part, in, in_step, bias, accumulates, out, row_step, channels, 4, 4);
    else
      CK_IN_LANES(ck_winograd_output_part, in, in_step, bias, accumulates, out, row_step, channels, height, width - x);
  }
}

CK_INLINE void ck_winograd_gradient_part(
    const float *in, size_t row_step, size_t pixel_step, size_t height, size_t width, float *out, size_t out_step,
    size_t at, size_t count) {
  ck_lanes columns[24];
  CK_UNROLLED for (size_t x = 0; x < 4; x++) {
    ck_lanes d[4];
    CK_UNROLLED for (size_t y = 0; y < 4; y++)
      d[y] = y < height && x < width ? ck_some(in + y * row_step + x * pixel_step + at, count) : ck_all(0);
    ck_winograd_back(d, 1, 4, columns + x);
  }
  CK_UNROLLED for (size_t y = 0; y < 6; y++) {
    ck_lanes m[6];
    ck_winograd_back(columns + 4 * y, 1, 1, m);
    CK_UNROLLED for (size_t x = 0; x < 6; x++) ck_put(out + (6 * y + x) * out_step + at, m[x], count);
  }
}

void CK(winograd_gradient)(
    const float *in, size_t row_step, size_t channels, size_t height, size_t width, float *out, size_t out_step) {
  const size_t count = channels;
  for (size_t x = 0; x < width; x += 4, in += 4 * channels, out += channels) {
    if (height >= 4 && width - x >= 4)
      CK_IN_LANES(ck_winograd_gradient_part, in, row_step, channels, 4, 4, out, out_step);
    else
      CK_IN_LANES(ck_winograd_gradient_part, in, row_step, channels, height, width - x, out, out_step);
  }
}

CK_INLINE void ck_winograd_weights_part(
    const float *in, size_t in_step, float *out, size_t out_step, size_t at, size_t count) {
  ck_lanes columns[18];
  CK_UNROLLED for (size_t x = 0; x < 3; x++) {
    ck_lanes g[3];
    CK_UNROLLED for (size_t y = 0; y < 3; y++) g[y] = ck_some(in + (3 * y + x) * in_step + at, count);
    ck_winograd_kernel(g, 1, 3, columns + x);
  }
  CK_UNROLLED for (size_t y = 0; y < 6; y++) {
    ck_lanes u[6];
    ck_winograd_kernel(columns + 3 * y, 1, 1, u);
    CK_UNROLLED for (size_t x = 0; x < 6; x++) ck_put(out + (6 * y + x) * out_step + at, u[x], count);
  }
}

void CK(winograd_weights)(const float *in, size_t in_step, size_t count, float *out, size_t out_step) {
  CK_IN_LANES(ck_winograd_weights_part, in, in_step, out, out_step);
}

CK_INLINE void ck_winograd_weights_back_part(
    const float *in, size_t in_step, float *out, size_t out_step, size_t at, size_t count) {
  ck_lanes columns[18];
  CK_UNROLLED for (size_t x = 0; x < 6; x++) {
    ck_lanes u[6];
    CK_UNROLLED for (size_t y = 0; y < 6; y++) u[y] = ck_some(in + (6 * y + x) * in_step + at, count);
    ck_winograd_kernel_back(u, 1, 6, columns + x);
  }
  CK_UNROLLED for (size_t y = 0; y < 3; y++) {
    ck_lanes g[3];
    ck_winograd_kernel_back(columns + 6 * y, 1, 1, g);
    CK_UNROLLED for (size_t x = 0; x < 3; x++) ck_give(out + (3 * y + x) * out_step + at, g[x], 1, count);
  }
}

void CK(winograd_weight_gradient)(const float *in, size_t in_step, size_t count, float *out, size_t out_step) {
  CK_IN_LANES(ck_winograd_weights_back_part, in, in_step, out, out_step);
}
