// Products of rows that are arranged for the inner loop first.

// Rows side by side: a block's numbers come from one place of memory, in the order in which they are needed. Rows that are a
// power of two apart share the few lines of the first cache: 73 GFLOP/s for 67 with 256 numbers and 1024 outputs. Each block
// asks for its share of the next panel, as memory is slower than the first block that meets it.
#define CK_PACKED_CASE(n)                                                                     \
  case n:                                                                                     \
    if (n > CK_BLOCK_ROWS) break;                                                             \
    ck_product_block(                                                                         \
        n, CK_WIDE, in, 1, n, &zero, 1, depth, weights, 16, bias, accumulates, out, out_step,        \
        columns);                                                                             \
    break

void CK(product_packed)(
    const float *in, size_t positions, size_t depth, const float *weights, const float *next, const float *bias,
    int accumulates, float *out, size_t out_step, size_t columns) {
  const ptrdiff_t zero = 0;
  const size_t lines = next == NULL ? 0 : depth, share = lines * CK_BLOCK_ROWS / positions + 1;
  size_t rows, line = 0;
  for (size_t p = 0; p < positions; p += rows, in += rows * depth, out += rows * out_step) {
    rows = ck_next_rows(positions - p, CK_BLOCK_ROWS);
    for (const size_t end = line + share < lines ? line + share : lines; line < end; line++)
      __builtin_prefetch(next + line * 16, 0, 2);
    switch (rows) {
      CK_PACKED_CASE(1);
      CK_PACKED_CASE(2);
      CK_PACKED_CASE(3);
#if CK_BLOCK_ROWS > 3
      CK_PACKED_CASE(4);
      CK_PACKED_CASE(5);
      CK_PACKED_CASE(6);
#endif
#if CK_BLOCK_ROWS > 6
      CK_PACKED_CASE(7);
      CK_PACKED_CASE(8);
      CK_PACKED_CASE(9);
      CK_PACKED_CASE(10);
      CK_PACKED_CASE(11);
      CK_PACKED_CASE(12);
#endif
    }
  }
}

typedef float ck_four __attribute__((vector_size(16), aligned(4)));
typedef float ck_pair __attribute__((vector_size(8), aligned(4)));

// Four rows, or two, of which four numbers at a time change places.
CK_INLINE void ck_pack_four(const float *in, size_t in_step, size_t depth, float *out, size_t out_step) {
  size_t i = 0;
  for (; i + 4 <= depth; i += 4, in += 4, out += 4 * out_step) {
    const ck_four a = *(const ck_four *)in, b = *(const ck_four *)(in + in_step);
    const ck_four c = *(const ck_four *)(in + 2 * in_step), d = *(const ck_four *)(in + 3 * in_step);
    const ck_four low = __builtin_shufflevector(a, b, 0, 4, 1, 5), high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const ck_four below = __builtin_shufflevector(c, d, 0, 4, 1, 5), above = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(ck_four *)out = __builtin_shufflevector(low, below, 0, 1, 4, 5);
    *(ck_four *)(out + out_step) = __builtin_shufflevector(low, below, 2, 3, 6, 7);
    *(ck_four *)(out + 2 * out_step) = __builtin_shufflevector(high, above, 0, 1, 4, 5);
    *(ck_four *)(out + 3 * out_step) = __builtin_shufflevector(high, above, 2, 3, 6, 7);
  }
  for (; i < depth; i++, in++, out += out_step)
    CK_UNROLLED for (size_t r = 0; r < 4; r++) out[r] = in[r * in_step];
}

CK_INLINE void ck_pack_two(const float *in, size_t in_step, size_t depth, float *out, size_t out_step) {
  size_t i = 0;
  for (; i + 4 <= depth; i += 4, in += 4, out += 4 * out_step) {
    const ck_four a = *(const ck_four *)in, b = *(const ck_four *)(in + in_step);
    *(ck_pair *)out = __builtin_shufflevector(a, b, 0, 4);
    *(ck_pair *)(out + out_step) = __builtin_shufflevector(a, b, 1, 5);
    *(ck_pair *)(out + 2 * out_step) = __builtin_shufflevector(a, b, 2, 6);
    *(ck_pair *)(out + 3 * out_step) = __builtin_shufflevector(a, b, 3, 7);
  }
  for (; i < depth; i++, in++, out += out_step) out[0] = in[0], out[1] = in[in_step];
}

void CK(pack_rows)(const float *in, size_t in_step, size_t positions, size_t depth, float *out) {
  size_t rows;
  for (size_t p = 0; p < positions; p += rows, in += rows * in_step, out += rows * depth) {
    rows = ck_next_rows(positions - p, CK_BLOCK_ROWS);
    size_t r = 0;
    for (; r + 4 <= rows; r += 4) ck_pack_four(in + r * in_step, in_step, depth, out + r, rows);
    for (; r + 2 <= rows; r += 2) ck_pack_two(in + r * in_step, in_step, depth, out + r, rows);
    for (; r < rows; r++)
      for (size_t i = 0; i < depth; i++) out[i * rows + r] = in[r * in_step + i];
  }
}
