// Fourier transforms of columns, for correlation with large tables: radix 4, decimation in frequency forward and in time
// back, so that nothing is ever brought into order. Neighbouring columns lie in one vector; real and imaginary parts
// lie apart. (Cooley and Tukey 1965; Gentleman and Sande 1966.)
//
// Where the number of rows is not a power of 4, sums and differences of neighbouring rows come last forward and first
// back. They need no factors, and what follows reads those rows anyway: so they are made there, in turn_rows, turn_back
// and multiply_conjugate. As a pass of their own they took a seventh of the time.

typedef float CK(columns) __attribute__((vector_size(CK_VECTOR), aligned(4)));
typedef float CK(column8) __attribute__((vector_size(32), aligned(4)));

#define AT(base, row) (*(TYPE *)((base) + (row) * stride + c))

// Products with the factor w[k], w[k + 1], or its conjugate, and with 1, which the first butterfly of each block has.
#define TIMES(k, outr, outi, yr, yi) outr = yr * w[k] - yi * w[k + 1]; outi = yr * w[k + 1] + yi * w[k]
#define TIMES_CONJUGATE(k, outr, outi, yr, yi) outr = yr * w[k] + yi * w[k + 1]; outi = yi * w[k] - yr * w[k + 1]
#define TIMES_1(k, outr, outi, yr, yi) outr = yr; outi = yi

// One butterfly of four rows, quarter rows apart, over as many columns as a vector has.
#define FORWARD_4(TYPE_, TIMES)                                                                      \
  {                                                                                           \
    typedef TYPE_ TYPE;                                                                       \
    const TYPE ar = AT(r, 0), ai = AT(i, 0), cr = AT(r, 2 * quarter), ci = AT(i, 2 * quarter); \
    const TYPE br = AT(r, quarter), bi = AT(i, quarter);                                      \
    const TYPE dr = AT(r, 3 * quarter), di = AT(i, 3 * quarter);                              \
    const TYPE sum_r = ar + cr, sum_i = ai + ci, other_r = br + dr, other_i = bi + di;        \
    const TYPE dif_r = ar - cr, dif_i = ai - ci, turn_r = bi - di, turn_i = dr - br;          \
    const TYPE y1r = dif_r + turn_r, y1i = dif_i + turn_i;                                    \
    const TYPE y2r = sum_r - other_r, y2i = sum_i - other_i;                                  \
    const TYPE y3r = dif_r - turn_r, y3i = dif_i - turn_i;                                    \
    AT(r, 0) = sum_r + other_r;                                                               \
    AT(i, 0) = sum_i + other_i;                                                               \
    TIMES(0, AT(r, quarter), AT(i, quarter), y1r, y1i);                                       \
    TIMES(2, AT(r, 2 * quarter), AT(i, 2 * quarter), y2r, y2i);                               \
    TIMES(4, AT(r, 3 * quarter), AT(i, 3 * quarter), y3r, y3i);                               \
  }

// The same backwards: the factors are conjugated.
#define INVERSE_4(TYPE_, TIMES)                                                                      \
  {                                                                                           \
    typedef TYPE_ TYPE;                                                                       \
    const TYPE y0r = AT(r, 0), y0i = AT(i, 0);                                                \
    const TYPE y1r = AT(r, quarter), y1i = AT(i, quarter);                                    \
    const TYPE y2r = AT(r, 2 * quarter), y2i = AT(i, 2 * quarter);                            \
    const TYPE y3r = AT(r, 3 * quarter), y3i = AT(i, 3 * quarter);                            \
    TYPE u1r, u1i, u2r, u2i, u3r, u3i;                                                        \
    TIMES(0, u1r, u1i, y1r, y1i);                                                             \
    TIMES(2, u2r, u2i, y2r, y2i);                                                             \
    TIMES(4, u3r, u3i, y3r, y3i);                                                             \
    const TYPE sum_r = y0r + u2r, sum_i = y0i + u2i, dif_r = y0r - u2r, dif_i = y0i - u2i;    \
    const TYPE other_r = u1r + u3r, other_i = u1i + u3i, turn_r = u1r - u3r, turn_i = u1i - u3i; \
    AT(r, 0) = sum_r + other_r;                                                               \
    AT(i, 0) = sum_i + other_i;                                                               \
    AT(r, quarter) = dif_r - turn_i;                                                          \
    AT(i, quarter) = dif_i + turn_r;                                                          \
    AT(r, 2 * quarter) = sum_r - other_r;                                                     \
    AT(i, 2 * quarter) = sum_i - other_i;                                                     \
    AT(r, 3 * quarter) = dif_r + turn_i;                                                      \
    AT(i, 3 * quarter) = dif_i - turn_r;                                                      \
  }

// Columns in whole vectors, and then by eight.
#define OVER_COLUMNS(BUTTERFLY, TIMES)                                                        \
  {                                                                                           \
    size_t c = 0;                                                                             \
    for (; c + CK_VECTOR / 4 <= columns; c += CK_VECTOR / 4) BUTTERFLY(CK(columns), TIMES)    \
    for (; c + 8 <= columns; c += 8) BUTTERFLY(CK(column8), TIMES)                            \
  }

static void CK(fourier_stage_4)(
    float *re, float *im, size_t n, size_t length, size_t stride, size_t columns, const float *w, int inverse) {
  const size_t quarter = length / 4;
  for (size_t j = 0; j < quarter; j++, w += 6)
    for (size_t block = 0; block < n; block += length) {
      float *const r = re + (block + j) * stride, *const i = im + (block + j) * stride;
      if (inverse) {
        if (j == 0)
          OVER_COLUMNS(INVERSE_4, TIMES_1)
        else
          OVER_COLUMNS(INVERSE_4, TIMES_CONJUGATE)
      } else if (j == 0) {
        OVER_COLUMNS(FORWARD_4, TIMES_1)
      } else {
        OVER_COLUMNS(FORWARD_4, TIMES)
      }
    }
}

// So many columns go through all stages together that they stay in the first level of the cache.
enum { CK_PANEL = 24 };

void CK(fourier_columns)(
    float *re, float *im, size_t n, size_t stride, size_t count, const float *twiddles, int inverse) {
  for (size_t first = 0; first < count; first += CK_PANEL) {
    const size_t columns = count - first < CK_PANEL ? count - first : CK_PANEL;
    float *const r = re + first, *const i = im + first;
    const float *w = twiddles;
    size_t length = n;
    if (!inverse) {
      for (; length >= 4; w += 6 * (length / 4), length /= 4)
        CK(fourier_stage_4)(r, i, n, length, stride, columns, w, 0);
      continue;
    }
    for (; length >= 4; length /= 4) w += 6 * (length / 4);
    for (length *= 4; length <= n; length *= 4) {
      w -= 6 * (length / 4);
      CK(fourier_stage_4)(r, i, n, length, stride, columns, w, 1);
    }
  }
}

#undef AT
#undef TIMES
#undef TIMES_CONJUGATE
#undef TIMES_1
#undef FORWARD_4
#undef INVERSE_4
#undef OVER_COLUMNS

#define UNPACK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

// Sums and differences of neighbours.
#define PAIRS_8(v)                                                                            \
  for (int k = 0; k < 8; k += 2) {                                                            \
    const CK(column8) sum = v[k] + v[k + 1];                                                  \
    v[k + 1] = v[k] - v[k + 1];                                                               \
    v[k] = sum;                                                                               \
  }

// 8×8 samples turned: a[k] becomes column k.
#define TRANSPOSE_8(a)                                                                        \
  {                                                                                           \
    CK(column8) b[8];                                                                         \
    for (int k = 0; k < 4; k++) {                                                             \
      b[2 * k] = UNPACK(a[2 * k], a[2 * k + 1], 0, 8, 1, 9, 4, 12, 5, 13);                    \
      b[2 * k + 1] = UNPACK(a[2 * k], a[2 * k + 1], 2, 10, 3, 11, 6, 14, 7, 15);              \
    }                                                                                         \
    for (int k = 0; k < 8; k += 4) {                                                          \
      a[k] = UNPACK(b[k], b[k + 2], 0, 1, 8, 9, 4, 5, 12, 13);                                \
      a[k + 1] = UNPACK(b[k], b[k + 2], 2, 3, 10, 11, 6, 7, 14, 15);                          \
      a[k + 2] = UNPACK(b[k + 1], b[k + 3], 0, 1, 8, 9, 4, 5, 12, 13);                        \
      a[k + 3] = UNPACK(b[k + 1], b[k + 3], 2, 3, 10, 11, 6, 7, 14, 15);                      \
    }                                                                                         \
    for (int k = 0; k < 4; k++) {                                                             \
      b[k] = UNPACK(a[k], a[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);                                \
      b[k + 4] = UNPACK(a[k], a[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);                          \
    }                                                                                         \
    for (int k = 0; k < 8; k++) a[k] = b[k];                                                  \
  }

void CK(turn_rows)(const float *rows, size_t stride, size_t count, int pairs, float *out) {
  for (size_t s = 0; s < count; s += 8, out += 64) {
    CK(column8) v[8];
    for (size_t k = 0; k < 8; k++) v[k] = *(const CK(column8) *)(rows + k * stride + s);
    if (pairs) PAIRS_8(v)
    TRANSPOSE_8(v)
    for (size_t k = 0; k < 8; k++) *(CK(column8) *)(out + k * 8) = v[k];
  }
}

void CK(turn_back)(const float *panel, size_t stride, size_t count, int pairs, float *out) {
  for (size_t s = 0; s < count; s += 8, panel += 64) {
    CK(column8) v[8];
    for (size_t k = 0; k < 8; k++) v[k] = *(const CK(column8) *)(panel + k * 8);
    TRANSPOSE_8(v)
    if (pairs) PAIRS_8(v)
    for (size_t k = 0; k < 8; k++) *(CK(column8) *)(out + k * stride + s) = v[k];
  }
}

#undef UNPACK
#undef TRANSPOSE_8
#undef PAIRS_8

void CK(multiply_conjugate)(
    float *re, float *im, const float *other_re, const float *other_im, size_t rows, size_t copies, int pairs) {
#define ONE(at) (*(CK(column8) *)(at))
#define OTHER(at) (*(const CK(column8) *)(at))
  const size_t next = 8 * copies;
  for (size_t row = 0; row < rows; row += 2, other_re += 16, other_im += 16, re += next, im += next) {
    const CK(column8) kr = OTHER(other_re), ki = OTHER(other_im), lr = OTHER(other_re + 8), li = OTHER(other_im + 8);
    for (size_t copy = 0; copy < copies; copy++, re += 8, im += 8) {
      CK(column8) ar = ONE(re), ai = ONE(im), br = ONE(re + next), bi = ONE(im + next);
      if (pairs) {
        const CK(column8) sum_r = ar + br, sum_i = ai + bi;
        br = ar - br;
        bi = ai - bi;
        ar = sum_r;
        ai = sum_i;
      }
      const CK(column8) pr = ar * kr + ai * ki, pi = ai * kr - ar * ki;
      const CK(column8) qr = br * lr + bi * li, qi = bi * lr - br * li;
      ONE(re) = pairs ? pr + qr : pr;
      ONE(im) = pairs ? pi + qi : pi;
      ONE(re + next) = pairs ? pr - qr : qr;
      ONE(im + next) = pairs ? pi - qi : qi;
    }
  }
#undef ONE
#undef OTHER
}

void CK(add_pairs)(float *rows, size_t count) {
  for (size_t row = 0; row < count; row += 2, rows += 16)
    for (size_t lane = 0; lane < 8; lane++) {
      const float a = rows[lane], b = rows[lane + 8];
      rows[lane] = a + b;
      rows[lane + 8] = a - b;
    }
}
