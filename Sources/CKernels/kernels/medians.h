// Medians of 3×3 and 5×5 samples of 8 bits, in vectors of bytes. The columns are sorted once for all windows that they are
// in. Then the k-th samples of the sorted columns make k rows; of each, those that cannot be the median are dropped:
// with i samples left of it in its row and j above it in its column, a sample has (i + 1)(j + 1) - 1 others that are
// not larger. Of 25, thirteen are left, of which again the least and the greatest are dropped until one remains.
// 9 times as fast as the same in Float with whole windows, measured.

typedef uint8_t CK(bytes) __attribute__((vector_size(CK_VECTOR), aligned(1)));

#define LEAST(a, b) __builtin_elementwise_min(a, b)
#define GREATEST(a, b) __builtin_elementwise_max(a, b)
#define SORT(a, b)                                                                            \
  {                                                                                           \
    const TYPE low = LEAST(a, b);                                                             \
    b = GREATEST(a, b);                                                                       \
    a = low;                                                                                  \
  }

#define SORT_3(a, b, c) SORT(a, b) SORT(b, c) SORT(a, b)

#define SORT_5(a, b, c, d, e)                                                                 \
  SORT(a, b) SORT(d, e) SORT(c, e) SORT(c, d) SORT(a, d) SORT(a, c) SORT(b, e) SORT(b, d) SORT(b, c)

// The two greatest of five, in a and b; with LEAST and GREATEST exchanged, the two least.
#define TWO_OF_5(a, b, c, d, e, LEAST, GREATEST)                                              \
  {                                                                                           \
    const TYPE low = GREATEST(LEAST(a, b), LEAST(c, d));                                      \
    const TYPE first = GREATEST(a, b), second = GREATEST(c, d);                               \
    const TYPE most = GREATEST(first, second), less = LEAST(first, second);                   \
    a = GREATEST(most, e);                                                                    \
    b = GREATEST(GREATEST(LEAST(most, e), less), low);                                        \
  }

// The three greatest of five, in a, b and c; or the three least.
#define THREE_OF_5(a, b, c, d, e, LEAST, GREATEST)                                            \
  {                                                                                           \
    const TYPE low = GREATEST(LEAST(a, b), LEAST(c, d));                                      \
    const TYPE first = GREATEST(a, b), second = GREATEST(c, d);                               \
    const TYPE less = LEAST(first, second), lower = LEAST(low, less);                         \
    a = GREATEST(first, second);                                                              \
    b = GREATEST(low, less);                                                                  \
    c = GREATEST(lower, e);                                                                   \
  }

// The three in the middle of five, in a, b and c.
#define MIDDLE_OF_5(a, b, c, d, e)                                                            \
  {                                                                                           \
    SORT(a, b) SORT(c, d) SORT(a, c) SORT(b, d)                                               \
    const TYPE rest = GREATEST(a, e);                                                         \
    a = LEAST(rest, d);                                                                       \
  }

// Puts the least of some into the first and the greatest into the last.
#define ENDS_3(a, b, c) SORT(a, b) SORT(b, c) SORT(a, b)
#define ENDS_4(a, b, c, d) SORT(a, b) SORT(c, d) SORT(a, c) SORT(b, d)
#define ENDS_5(a, b, c, d, e) SORT(a, b) SORT(d, e) SORT(a, d) SORT(b, e) SORT(a, c) SORT(c, e)
#define ENDS_6(a, b, c, d, e, f) SORT(a, b) SORT(c, d) SORT(e, f) SORT(a, c) SORT(a, e) SORT(b, f) SORT(d, f)
#define ENDS_7(a, b, c, d, e, f, g)                                                           \
  SORT(a, b) SORT(c, d) SORT(e, g) SORT(a, c) SORT(a, e) SORT(b, g) SORT(d, g) SORT(a, f) SORT(f, g)
#define ENDS_8(a, b, c, d, e, f, g, h)                                                        \
  SORT(a, b) SORT(c, d) SORT(e, f) SORT(g, h) SORT(a, c) SORT(e, g) SORT(a, e) SORT(b, d) SORT(f, h) SORT(d, h)

#define MEDIAN_OF_13(result, a, b, c, d, e, f, g, h, i, j, k, l, m)                           \
  {                                                                                           \
    ENDS_8(a, b, c, d, e, f, g, h)                                                            \
    ENDS_7(b, c, d, e, f, g, i)                                                               \
    ENDS_6(c, d, e, f, g, j)                                                                  \
    ENDS_5(d, e, f, g, k)                                                                     \
    ENDS_4(e, f, g, l)                                                                        \
    ENDS_3(f, g, m)                                                                           \
    result = g;                                                                               \
  }

#define SORT_COLUMNS_3                                                                        \
  {                                                                                           \
    TYPE a = ROW(0), b = ROW(1), c = ROW(2);                                                  \
    SORT_3(a, b, c)                                                                           \
    SORTED(0) = a;                                                                            \
    SORTED(1) = b;                                                                            \
    SORTED(2) = c;                                                                            \
  }

#define SORT_COLUMNS_5                                                                        \
  {                                                                                           \
    TYPE a = ROW(0), b = ROW(1), c = ROW(2), d = ROW(3), e = ROW(4);                          \
    SORT_5(a, b, c, d, e)                                                                     \
    SORTED(0) = a;                                                                            \
    SORTED(1) = b;                                                                            \
    SORTED(2) = c;                                                                            \
    SORTED(3) = d;                                                                            \
    SORTED(4) = e;                                                                            \
  }

#define MEDIAN_3                                                                              \
  {                                                                                           \
    TYPE low = GREATEST(GREATEST(AT(0, 0), AT(0, 1)), AT(0, 2));                              \
    TYPE a = AT(1, 0), b = AT(1, 1), c = AT(1, 2);                                            \
    TYPE middle = GREATEST(LEAST(a, b), LEAST(GREATEST(a, b), c));                            \
    TYPE high = LEAST(LEAST(AT(2, 0), AT(2, 1)), AT(2, 2));                                   \
    OUT = GREATEST(LEAST(low, middle), LEAST(GREATEST(low, middle), high));                   \
  }

#define LOAD_5(p, row) TYPE p##0 = AT(row, 0), p##1 = AT(row, 1), p##2 = AT(row, 2), p##3 = AT(row, 3), p##4 = AT(row, 4)

#define MEDIAN_5                                                                              \
  {                                                                                           \
    LOAD_5(a, 0);                                                                             \
    TWO_OF_5(a0, a1, a2, a3, a4, LEAST, GREATEST)                                             \
    LOAD_5(b, 1);                                                                             \
    THREE_OF_5(b0, b1, b2, b3, b4, LEAST, GREATEST)                                           \
    LOAD_5(c, 2);                                                                             \
    MIDDLE_OF_5(c0, c1, c2, c3, c4)                                                           \
    LOAD_5(d, 3);                                                                             \
    THREE_OF_5(d0, d1, d2, d3, d4, GREATEST, LEAST)                                           \
    LOAD_5(e, 4);                                                                             \
    TWO_OF_5(e0, e1, e2, e3, e4, GREATEST, LEAST)                                             \
    MEDIAN_OF_13(OUT, a0, a1, b0, b1, b2, c0, c1, c2, d0, d1, d2, e0, e1)                     \
  }

#define ROW(k) (*(const TYPE *)(rows[k] + i))
#define SORTED(k) (*(TYPE *)(scratch + (k) * wide + i))
#define AT(k, column) (*(const TYPE *)(scratch + (k) * wide + i + (column) * step))
#define OUT (*(TYPE *)(out + i))

// Does something for all samples, in vectors, the last of which lies over samples that are done already, or one by one.
#define FOR_ALL(COUNT, DO)                                                                    \
  if ((COUNT) >= CK_VECTOR) {                                                                 \
    typedef CK(bytes) TYPE;                                                                   \
    for (size_t i = 0; i < (COUNT);                                                           \
         i = i + 2 * CK_VECTOR <= (COUNT) || i + CK_VECTOR == (COUNT) ? i + CK_VECTOR : (COUNT) - CK_VECTOR) \
      DO                                                                                      \
  } else {                                                                                    \
    typedef uint8_t TYPE;                                                                     \
    for (size_t i = 0; i < (COUNT); i++) DO                                                   \
  }

void CK(median_u8)(
    const uint8_t *const *rows, size_t radius, size_t step, uint8_t *scratch, uint8_t *out, size_t count) {
  const size_t wide = count + 2 * radius * step;
  if (radius == 1) {
    FOR_ALL(wide, SORT_COLUMNS_3)
    FOR_ALL(count, MEDIAN_3)
  } else {
    FOR_ALL(wide, SORT_COLUMNS_5)
    FOR_ALL(count, MEDIAN_5)
  }
}

#undef ROW
#undef SORTED
#undef AT
#undef OUT
#undef FOR_ALL
#undef SORT
#undef LEAST
#undef GREATEST
