// Convolutions of one input and one output: neighbouring pixels are the lanes. A vector that begins anywhere lies across two
// cache lines as often as not, which takes two loads: so each is loaded once for up to 4 rows of outputs that see it.

// Adds what one row of the input gives to the outputs of the rows from `first` to `last` of a block: row r sees it through
// the kernel's row `tap` - r.
CK_INLINE void ck_plane_line(
    size_t first, size_t last, size_t vectors, size_t count, const float *row, const float *weights, size_t width,
    size_t tap, ck_lanes sums[4][2]) {
  for (size_t k = 0; k < width; k++) {
    ck_lanes x[2];
    CK_UNROLLED for (size_t v = 0; v < vectors; v++) x[v] = ck_some(row + k + v * CK_LANES, count);
    CK_UNROLLED for (size_t r = first; r <= last; r++) {
      const float weight = weights[(tap - r) * width + k];
      CK_UNROLLED for (size_t v = 0; v < vectors; v++) sums[r][v] += weight * x[v];
    }
  }
}

#define CK_PLANE_CASE(first, last)                                                            \
  case 4 * first + last:                                                                      \
    ck_plane_line(first, last, vectors, count, row, weights, width, i, sums);                 \
    break

CK_INLINE void ck_plane_block(
    size_t vectors, size_t count, const float *in, size_t in_step, const float *weights, size_t height, size_t width,
    float bias, int accumulates, float *out, size_t out_step, size_t rows) {
  ck_lanes sums[4][2];
  CK_UNROLLED for (size_t r = 0; r < 4; r++) CK_UNROLLED for (size_t v = 0; v < vectors; v++) sums[r][v] = ck_all(bias);
  for (size_t i = 0; i < height + rows - 1; i++) {
    const float *row = in + i * in_step;
    const size_t from = i < height ? 0 : i - height + 1, to = i < rows ? i : rows - 1;
    switch (4 * from + to) {
      CK_PLANE_CASE(0, 0);
      CK_PLANE_CASE(0, 1);
      CK_PLANE_CASE(0, 2);
      CK_PLANE_CASE(0, 3);
      CK_PLANE_CASE(1, 1);
      CK_PLANE_CASE(1, 2);
      CK_PLANE_CASE(1, 3);
      CK_PLANE_CASE(2, 2);
      CK_PLANE_CASE(2, 3);
      CK_PLANE_CASE(3, 3);
    }
  }
  CK_UNROLLED for (size_t r = 0; r < 4; r++)
    if (r < rows)
      CK_UNROLLED for (size_t v = 0; v < vectors; v++)
        ck_give(out + r * out_step + v * CK_LANES, sums[r][v], accumulates, count);
}

void CK(plane_rows)(
    const float *in, size_t in_step, const float *weights, size_t height, size_t width, const float *bias,
    int accumulates, float *out, size_t out_step, size_t rows, size_t positions) {
  const float start = bias == NULL ? 0 : *bias;
  for (size_t y = 0; y < rows; y += 4, in += 4 * in_step, out += 4 * out_step) {
    const size_t some = rows - y < 4 ? rows - y : 4;
    size_t p = 0;
    for (; p + 2 * CK_LANES <= positions; p += 2 * CK_LANES)
      ck_plane_block(
          2, CK_LANES, in + p, in_step, weights, height, width, start, accumulates, out + p, out_step, some);
    for (; p < positions; p += CK_LANES)
      ck_plane_block(
          1, positions - p < CK_LANES ? positions - p : CK_LANES, in + p, in_step, weights, height, width, start,
          accumulates, out + p, out_step, some);
  }
}

// The gradients of `wide` neighbouring weights in one or two rows of a kernel. A row of the input is seen by one row of the outputs
// through the first of them, by the row before through the second.
CK_INLINE void ck_plane_sums_part(
    size_t tall, size_t wide, const float *in, const float *now, const float *before, ck_lanes sums[2][5], size_t at,
    size_t count) {
  const ck_lanes a = now ? ck_some(now + at, count) : ck_all(0);
  const ck_lanes b = tall > 1 && before ? ck_some(before + at, count) : ck_all(0);
  CK_UNROLLED for (size_t k = 0; k < wide; k++) {
    const ck_lanes x = ck_some(in + at + k, count);
    sums[0][k] += a * x;
    if (tall > 1) sums[1][k] += b * x;
  }
}

CK_INLINE void ck_plane_sums_block(
    size_t tall, size_t wide, const float *in, size_t in_step, const float *gradient, size_t gradient_step, size_t rows,
    size_t count, size_t width, float *results) {
  ck_lanes sums[2][5];
  CK_UNROLLED for (size_t t = 0; t < tall; t++) CK_UNROLLED for (size_t k = 0; k < wide; k++) sums[t][k] = ck_all(0);
  for (size_t y = 0; y < rows + tall - 1; y++) {
    const float *row = in + y * in_step, *now = y < rows ? gradient + y * gradient_step : NULL;
    const float *before = y > 0 ? gradient + (y - 1) * gradient_step : NULL;
    CK_IN_LANES(ck_plane_sums_part, tall, wide, row, now, before, sums);
  }
  CK_UNROLLED for (size_t t = 0; t < tall; t++)
    CK_UNROLLED for (size_t k = 0; k < wide; k++) results[t * width + k] += ck_lanes_sum(sums[t][k]);
}

#define CK_PLANE_SUMS_CASE(wide)                                                              \
  case wide:                                                                                  \
    if (t + 1 < height)                                                                       \
      ck_plane_sums_block(                                                                    \
          2, wide, from, in_step, gradient, gradient_step, rows, positions, width, results);  \
    else                                                                                      \
      ck_plane_sums_block(                                                                    \
          1, wide, from, in_step, gradient, gradient_step, rows, positions, width, results);  \
    break

void CK(plane_sums)(
    const float *in, size_t in_step, const float *gradient, size_t gradient_step, size_t rows, size_t positions,
    size_t height, size_t width, float *sums) {
  for (size_t t = 0; t < height; t += 2)
    for (size_t k = 0; k < width; k += 5) {
      const float *from = in + t * in_step + k;
      float *results = sums + t * width + k;
      switch (width - k < 5 ? width - k : 5) {
        CK_PLANE_SUMS_CASE(1);
        CK_PLANE_SUMS_CASE(2);
        CK_PLANE_SUMS_CASE(3);
        CK_PLANE_SUMS_CASE(4);
        CK_PLANE_SUMS_CASE(5);
      }
    }
}
