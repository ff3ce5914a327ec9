// Windows of pixels, channel by channel, for a row of outputs.

// The first of the greatest numbers; a NaN is greater than all.
CK_INLINE void ck_max_pool_part(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, float *out, int32_t *places,
    int32_t place, size_t at, size_t count) {
  ck_lanes greatest = ck_some(in + at, count);
  ck_whole where = {0};
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x++) {
      const size_t step = y * row_step + x * column_step;
      const ck_lanes number = ck_some(in + step + at, count);
      const ck_whole isGreater = (number > greatest) | (number != number);
      greatest = ck_choose(isGreater, number, greatest);
      where = (((ck_whole){0} + (int32_t)step) & isGreater) | (where & ~isGreater);
    }
  ck_put(out + at, greatest, count);
  ck_whole lanes;
  for (int k = 0; k < CK_LANES; k++) lanes[k] = k;
  ck_put((float *)places + at, (ck_lanes)(where + lanes + (place + (int32_t)at)), count);
}

// The same without places. Each number waits for the one before it, so that several registers are filled at a time: one
// after the other, and with their places, windows of 3×3 take some 140 cycles for 8 channels.
#define CK_POOL_VECTORS 4

CK_INLINE void ck_greatest_part(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, float *out, size_t vectors,
    size_t at, size_t count) {
  ck_lanes greatest[CK_POOL_VECTORS];
  CK_UNROLLED for (size_t v = 0; v < vectors; v++) greatest[v] = ck_some(in + at + v * CK_LANES, count);
  for (size_t y = 0; y < height; y++, in += row_step)
    for (size_t x = 0; x < width; x++)
      CK_UNROLLED for (size_t v = 0; v < vectors; v++) {
        const ck_lanes number = ck_some(in + x * column_step + at + v * CK_LANES, count);
        greatest[v] = ck_choose((number > greatest[v]) | (number != number), number, greatest[v]);
      }
  CK_UNROLLED for (size_t v = 0; v < vectors; v++) ck_put(out + at + v * CK_LANES, greatest[v], count);
}

CK_INLINE void ck_greatest(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, float *out, size_t count) {
  size_t at = 0;
  for (; at + CK_POOL_VECTORS * CK_LANES <= count; at += CK_POOL_VECTORS * CK_LANES)
    ck_greatest_part(in, row_step, height, column_step, width, out, CK_POOL_VECTORS, at, CK_LANES);
  for (; at + CK_LANES <= count; at += CK_LANES)
    ck_greatest_part(in, row_step, height, column_step, width, out, 1, at, CK_LANES);
  if (at < count) ck_greatest_part(in, row_step, height, column_step, width, out, 1, at, count - at);
}

void CK(max_pool)(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step, size_t columns,
    size_t channels, float *out, int32_t *places, int32_t place) {
  const size_t count = channels;
  for (size_t c = 0; c < columns; c++, in += in_step, out += channels, place += (int32_t)in_step) {
    if (places == NULL) {
      ck_greatest(in, row_step, height, column_step, width, out, count);
      continue;
    }
    CK_IN_LANES(ck_max_pool_part, in, row_step, height, column_step, width, out, places, place);
    places += channels;
  }
}

CK_INLINE void ck_mean_pool_part(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, float scale, float *out,
    size_t at, size_t count) {
  ck_lanes sum = {0};
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x++) sum += scale * ck_some(in + y * row_step + x * column_step + at, count);
  ck_put(out + at, sum, count);
}

void CK(mean_pool)(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step, size_t columns,
    size_t channels, float scale, float *out) {
  const size_t count = channels;
  for (size_t c = 0; c < columns; c++, in += in_step, out += channels)
    CK_IN_LANES(ck_mean_pool_part, in, row_step, height, column_step, width, scale, out);
}

CK_INLINE void ck_spread_part(
    const float *gradient, size_t row_step, size_t height, size_t column_step, size_t width, float scale, float *target,
    size_t at, size_t count) {
  const ck_lanes g = ck_some(gradient + at, count) * scale;
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x++) ck_give(target + y * row_step + x * column_step + at, g, 1, count);
}

void CK(mean_pool_gradient)(
    const float *gradient, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step,
    size_t columns, size_t channels, float scale, float *target) {
  const size_t count = channels;
  for (size_t c = 0; c < columns; c++, gradient += channels, target += in_step)
    CK_IN_LANES(ck_spread_part, gradient, row_step, height, column_step, width, scale, target);
}
