// Halving with the binomial 1-4-6-4-1 and doubling with the same (Burt and Adelson 1983): in Float, of samples of 8 bits,
// and in fixed point (fixed.h), where all sums stay below 65536 so that they are 16 bits wide in the vectors, too.

#define HALVE_ROW(STEP)                                                                       \
  for (size_t x = 0; x < pixels; x++, in += 2 * (STEP), out += (STEP))                        \
    for (size_t c = 0; c < (STEP); c++)                                                       \
      out[c] = (in[c] + in[c + 4 * (STEP)]) * (1.0f / 16) +                                   \
               (in[c + (STEP)] + in[c + 3 * (STEP)]) * (4.0f / 16) + in[c + 2 * (STEP)] * (6.0f / 16)

void CK(halve_row)(const float *in, size_t step, float *out, size_t pixels) {
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

void CK(double_row)(const float *in, size_t step, size_t odd, float *out, size_t pixels) {
  switch (step) {
    case 1: DOUBLE_ROW(1) break;
    case 3: DOUBLE_ROW(3) break;
    case 4: DOUBLE_ROW(4) break;
    default: DOUBLE_ROW(step) break;
  }
}

#undef HALVE_ROW
#undef DOUBLE_ROW

// 16 times the mean of 8 bits: exact.
void CK(halve_rows_u8)(const uint8_t *const *rows, uint16_t *out, size_t count) {
  const uint8_t *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3], *e = rows[4];
  for (size_t i = 0; i < count; i++) out[i] = (uint16_t)(a[i] + e[i] + 4 * (b[i] + d[i]) + 6 * c[i]);
}

// The mean of fixed point under the binomial, off by less than a step of 1/128.
static inline uint16_t CK(binomial)(uint16_t a, uint16_t b, uint16_t c, uint16_t d, uint16_t e) {
  const uint16_t ends = a + e, sides = b + d;
  const uint16_t twice = (uint16_t)(ends >> 3) + (uint16_t)(sides >> 1) + c - (uint16_t)(c >> 2) + 1;
  return twice >> 1;
}

void CK(halve_rows_fixed)(const uint16_t *const *rows, uint16_t *out, size_t count) {
  const uint16_t *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3], *e = rows[4];
  for (size_t i = 0; i < count; i++) out[i] = CK(binomial)(a[i], b[i], c[i], d[i], e[i]);
}

// A pixel is copied as one machine word, which may be longer than the pixel: what follows it is written afterwards.
#define WORD(bytes) ((bytes) <= 1 ? 1 : (bytes) <= 2 ? 2 : (bytes) <= 4 ? 4 : 8)

// All pixels of a chunk are computed in vectors, and then every second one is taken: twice the sums in a quarter of the
// time of a loop over pixels of three samples, measured.
enum { CK_CHUNK = 64 };

#define HALVE_CHUNKS(STEP, MEAN)                                                              \
  {                                                                                           \
    uint16_t means[2 * CK_CHUNK * (STEP) + 4];                                                \
    for (size_t x = 0; x < pixels; x += CK_CHUNK) {                                           \
      const size_t length = pixels - x < CK_CHUNK ? pixels - x : CK_CHUNK;                    \
      const uint16_t *at = in + 2 * x * (STEP);                                               \
      for (size_t i = 0; i < (2 * length - 1) * (STEP); i++)                                  \
        means[i] = MEAN(                                                                      \
            at[i], at[i + (STEP)], at[i + 2 * (STEP)], at[i + 3 * (STEP)], at[i + 4 * (STEP)]); \
      for (size_t pixel = 0; pixel + 1 < length; pixel++)                                     \
        __builtin_memcpy(                                                                     \
            out + (x + pixel) * (STEP), means + 2 * pixel * (STEP), WORD(2 * (STEP)));        \
      __builtin_memcpy(                                                                       \
          out + (x + length - 1) * (STEP), means + 2 * (length - 1) * (STEP), 2 * (STEP));    \
    }                                                                                         \
  }

#define BY_STEP(DO, ...)                                                                      \
  switch (step) {                                                                             \
    case 1: DO(1, __VA_ARGS__) break;                                                         \
    case 2: DO(2, __VA_ARGS__) break;                                                         \
    case 3: DO(3, __VA_ARGS__) break;                                                         \
    default: DO(4, __VA_ARGS__) break;                                                        \
  }

// Of sums of 16 samples of 8 bits: 256 times the mean fits into 16 bits, half of it is fixed point.
static inline uint16_t CK(binomial_of_sums)(uint16_t a, uint16_t b, uint16_t c, uint16_t d, uint16_t e) {
  const uint16_t sum = a + e + 4 * (b + d) + 6 * c + 1;
  return sum >> 1;
}

void CK(halve_row_sums)(const uint16_t *in, size_t step, uint16_t *out, size_t pixels) {
  BY_STEP(HALVE_CHUNKS, CK(binomial_of_sums))
}

void CK(halve_row_fixed)(const uint16_t *in, size_t step, uint16_t *out, size_t pixels) {
  BY_STEP(HALVE_CHUNKS, CK(binomial))
}

// Twice what lies on a sample, (2 12 2)/8, and twice what lies between two, (1 1).
static inline uint16_t CK(twice_on)(uint16_t a, uint16_t b, uint16_t c) {
  const uint16_t ends = a + c + 2;
  return (uint16_t)(ends >> 2) + b + (uint16_t)(b >> 1);
}

static inline uint16_t CK(twice_between)(uint16_t a, uint16_t b) { return a + b; }

static inline uint16_t CK(half_of)(uint16_t twice) { return (uint16_t)(twice + 1) >> 1; }
static inline uint8_t CK(narrow_of)(uint16_t twice) { return (uint8_t)((uint16_t)(twice + 128) >> 8); }

void CK(double_rows_on)(const uint16_t *const *rows, uint16_t *out, size_t count) {
  const uint16_t *a = rows[0], *b = rows[1], *c = rows[2];
  for (size_t i = 0; i < count; i++) out[i] = CK(half_of)(CK(twice_on)(a[i], b[i], c[i]));
}

void CK(double_rows_between)(const uint16_t *const *rows, uint16_t *out, size_t count) {
  const uint16_t *a = rows[0], *b = rows[1];
  for (size_t i = 0; i < count; i++) out[i] = CK(half_of)(CK(twice_between)(a[i], b[i]));
}

#define DOUBLE_CHUNKS(STEP, TYPE, OF)                                                         \
  {                                                                                           \
    enum { bytes = sizeof(TYPE) * (STEP) };                                                   \
    TYPE on[CK_CHUNK * (STEP) + 8], between[CK_CHUNK * (STEP) + 8];                           \
    const TYPE *const end = out + pixels * (STEP);                                            \
    for (int skips = (int)odd; out < end; in += CK_CHUNK * (STEP), skips = 0) {               \
      const size_t left = ((size_t)(end - out) / (STEP) + (size_t)skips + 1) / 2;             \
      const size_t length = left < CK_CHUNK ? left : CK_CHUNK;                                \
      for (size_t i = 0; i < length * (STEP); i++)                                            \
        on[i] = OF(CK(twice_on)(*(in + i - (STEP)), in[i], in[i + (STEP)]));                  \
      for (size_t i = 0; i < length * (STEP); i++)                                            \
        between[i] = OF(CK(twice_between)(in[i], in[i + (STEP)]));                            \
      size_t pixel = 0;                                                                       \
      if (skips) {                                                                            \
        __builtin_memcpy(out, between, bytes);                                                \
        out += (STEP);                                                                        \
        pixel = 1;                                                                            \
      }                                                                                       \
      for (; pixel + 1 < length; pixel++, out += 2 * (STEP)) {                                \
        __builtin_memcpy(out, on + pixel * (STEP), WORD(bytes));                              \
        __builtin_memcpy(out + (STEP), between + pixel * (STEP), WORD(bytes));                \
      }                                                                                       \
      if (pixel < length) {                                                                   \
        __builtin_memcpy(out, on + pixel * (STEP), bytes);                                    \
        out += (STEP);                                                                        \
        if (out < end) {                                                                      \
          __builtin_memcpy(out, between + pixel * (STEP), bytes);                             \
          out += (STEP);                                                                      \
        }                                                                                     \
      }                                                                                       \
    }                                                                                         \
  }

void CK(double_row_fixed)(const uint16_t *in, size_t step, size_t odd, uint16_t *out, size_t pixels) {
  BY_STEP(DOUBLE_CHUNKS, uint16_t, CK(half_of))
}

void CK(double_row_narrow)(const uint16_t *in, size_t step, size_t odd, uint8_t *out, size_t pixels) {
  BY_STEP(DOUBLE_CHUNKS, uint8_t, CK(narrow_of))
}

#undef BY_STEP
#undef WORD
