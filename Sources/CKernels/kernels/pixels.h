void CK(float_from_u8)(const uint8_t *in, float scale, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = scale * (float)in[i];
}

void CK(float_from_u16)(const uint16_t *in, float scale, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = scale * (float)in[i];
}

// The comparisons are written so that NaN fails the first and becomes 0.
void CK(u8_from_float)(const float *in, float scale, float offset, uint8_t *out, size_t count) {
  offset += 0.5f;
  for (size_t i = 0; i < count; i++) {
    float value = in[i] * scale + offset;
    value = value > 0.0f ? value : 0.0f;
    value = value < 255.0f ? value : 255.0f;
    out[i] = (uint8_t)(int32_t)value;
  }
}

void CK(u16_from_float)(const float *in, float scale, uint16_t *out, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float value = in[i] * scale + 0.5f;
    value = value > 0.0f ? value : 0.0f;
    value = value < 65535.0f ? value : 65535.0f;
    out[i] = (uint16_t)(int32_t)value;
  }
}

void CK(scale)(const float *in, float scale, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = scale * in[i];
}

void CK(affine_clamp)(
    const float *in, float scale, float offset, int absolute, float low, float high, float *out, size_t count) {
  const uint32_t mask = absolute ? 0x7fffffffu : 0xffffffffu;
  for (size_t i = 0; i < count; i++) {
    union { float value; uint32_t bits; } sample = {in[i]};
    sample.bits &= mask;
    float value = scale * sample.value + offset;
    value = value < low ? low : value;
    out[i] = value > high ? high : value;
  }
}

void CK(premultiply)(float *row, size_t pixels, size_t step, float white) {
  const float scale = 1.0f / white;
  if (step == 4) {
    for (size_t i = 0; i < pixels; i++) {
      const float alpha = row[4 * i + 3] * scale;
      row[4 * i] *= alpha;
      row[4 * i + 1] *= alpha;
      row[4 * i + 2] *= alpha;
    }
  } else {
    for (size_t i = 0; i < pixels; i++) row[2 * i] *= row[2 * i + 1] * scale;
  }
}

void CK(unpremultiply)(float *row, size_t pixels, size_t step, float white, int bounded) {
  for (size_t i = 0; i < pixels; i++, row += step) {
    float alpha = row[step - 1];
    if (bounded) {
      alpha = alpha > 0.0f ? alpha : 0.0f;
      alpha = alpha < white ? alpha : white;
      row[step - 1] = alpha;
    }
    const float scale = alpha > 0.0f ? white / alpha : 0.0f;
    for (size_t c = 0; c + 1 < step; c++) {
      float value = row[c] * scale;
      if (bounded) {
        value = value > 0.0f ? value : 0.0f;
        value = value < white ? value : white;
      }
      row[c] = value;
    }
  }
}

void CK(luma)(const float *in, size_t step, const float *weights, float *out, size_t pixels) {
  const float r = weights[0], g = weights[1], b = weights[2];
  if (step == 3) {
    for (size_t i = 0; i < pixels; i++) out[i] = r * in[3 * i] + g * in[3 * i + 1] + b * in[3 * i + 2];
  } else {
    for (size_t i = 0; i < pixels; i++)
      out[i] = r * in[step * i] + g * in[step * i + 1] + b * in[step * i + 2];
  }
}

void CK(magnitude)(const float *x, const float *y, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = __builtin_sqrtf(x[i] * x[i] + y[i] * y[i]);
}

void CK(unsharp)(
    const float *in, const float *blurred, float amount, float threshold, float low, float high, float *out,
    size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float difference = in[i] - blurred[i];
    const float size = difference < 0.0f ? -difference : difference;
    float value = in[i] + (size >= threshold ? amount * difference : 0.0f);
    value = value < low ? low : value;
    out[i] = value > high ? high : value;
  }
}

void CK(lookup)(const float *in, float scale, const float *table, size_t last, float *out, size_t count) {
  const float end = (float)last;
  for (size_t i = 0; i < count; i++) {
    float position = in[i] * scale;
    position = position > 0.0f ? position : 0.0f;
    position = position < end ? position : end;
    int32_t index = (int32_t)position;
    index = index < (int32_t)last ? index : (int32_t)last - 1;
    const float fraction = position - (float)index;
    out[i] = table[index] + fraction * (table[index + 1] - table[index]);
  }
}
