void CK(min)(const float *a, const float *b, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = a[i] < b[i] ? a[i] : b[i];
}

void CK(max)(const float *a, const float *b, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = a[i] > b[i] ? a[i] : b[i];
}

// The medians keep the samples of 32 outputs in arrays [sample][32] and sort by "forgetful selection": of more than
// half of the samples, the least and the greatest cannot be the median, so they are dropped and the next one is
// taken in, until one is left. Each compare-and-exchange is one loop that becomes vector minima and maxima.
#define LANES 32

#define EXCHANGE(low, high)                                   \
  do {                                                        \
    for (size_t lane = 0; lane < LANES; lane++) {             \
      const float x = (low)[lane], y = (high)[lane];          \
      (low)[lane] = x < y ? x : y;                            \
      (high)[lane] = x < y ? y : x;                           \
    }                                                         \
  } while (0)

// Leaves the least of v[first…last] in v[first] and the greatest in v[last].
#define EXTREMES(v, first, last)                                                              \
  do {                                                                                        \
    for (size_t a = (first), b = (last); a < b; a++, b--) EXCHANGE((v)[a], (v)[b]);           \
    for (size_t a = (first) + 1; a <= (first) + ((last) - (first)) / 2; a++)                  \
      EXCHANGE((v)[first], (v)[a]);                                                           \
    for (size_t a = (first) + ((last) - (first) + 1) / 2; a < (last); a++)                    \
      EXCHANGE((v)[a], (v)[last]);                                                            \
  } while (0)

// `samples` of size*size neighbours pass through a window of size*size/2 + 2 slots.
#define MEDIAN_BLOCK(SIZE, LOAD)                                                              \
  do {                                                                                        \
    enum { samples = (SIZE) * (SIZE), slots = samples / 2 + 2 };                              \
    float v[slots][LANES];                                                                    \
    for (size_t s = 0; s < slots; s++) LOAD(v[s], s / (SIZE), s % (SIZE));                    \
    size_t first = 0;                                                                         \
    const size_t last = slots - 1;                                                            \
    EXTREMES(v, first, last);                                                                 \
    for (size_t s = slots; s < samples; s++) {                                                \
      first++;                                                                                \
      LOAD(v[last], s / (SIZE), s % (SIZE));                                                  \
      EXTREMES(v, first, last);                                                               \
    }                                                                                         \
    for (size_t lane = 0; lane < LANES && i + lane < count; lane++)                           \
      out[i + lane] = v[first + 1][lane];                                                     \
  } while (0)

#define LOAD_FULL(slot, row, column)                                                          \
  for (size_t lane = 0; lane < LANES; lane++) (slot)[lane] = rows[row][i + (column) * step + lane]

#define LOAD_PART(slot, row, column)                                                          \
  for (size_t lane = 0; lane < LANES; lane++)                                                 \
    (slot)[lane] = i + lane < count ? rows[row][i + (column) * step + lane] : 0.0f

#define MEDIAN_ROW(SIZE)                                                                      \
  size_t i = 0;                                                                               \
  for (; i + LANES <= count; i += LANES) MEDIAN_BLOCK(SIZE, LOAD_FULL);                       \
  if (i < count) MEDIAN_BLOCK(SIZE, LOAD_PART)

void CK(median_3x3)(const float *const *rows, size_t step, float *out, size_t count) { MEDIAN_ROW(3); }

void CK(median_5x5)(const float *const *rows, size_t step, float *out, size_t count) { MEDIAN_ROW(5); }
