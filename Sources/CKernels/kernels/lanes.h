// One register of floats at a time, for loops whose function is more than the compiler vectorizes by itself. The last, short
// piece of a loop goes through the same instructions as the others, so that a number's result does not depend on where it
// stands.
typedef float ck_lanes __attribute__((vector_size(CK_VECTOR), aligned(4)));
typedef int32_t ck_whole __attribute__((vector_size(CK_VECTOR), aligned(4)));

#define CK_LANES (CK_VECTOR / 4)
#define CK_UNROLLED _Pragma("clang loop unroll(full)")
#define CK_UNROLLED_BY_4 _Pragma("clang loop unroll_count(4)")
#define CK_INLINE static inline __attribute__((always_inline))

// The first `count` lanes, the others 0. Copies of so many numbers took 8 times as long: a register that is loaded from
// several stores waits for them.
#if CK_VECTOR == 64
CK_INLINE ck_lanes ck_load_first(const float *in, size_t count) {
  return (ck_lanes)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), in);
}

CK_INLINE void ck_store_first(float *out, ck_lanes lanes, size_t count) {
  _mm512_mask_storeu_ps(out, (__mmask16)((1u << count) - 1), (__m512)lanes);
}
#elif CK_VECTOR == 32
CK_INLINE __m256i ck_first_mask(size_t count) {
  const ck_whole places = {0, 1, 2, 3, 4, 5, 6, 7};
  return (__m256i)(places < (int32_t)count);
}

CK_INLINE ck_lanes ck_load_first(const float *in, size_t count) {
  return (ck_lanes)_mm256_maskload_ps(in, ck_first_mask(count));
}

// A masked store takes AMD's processors 12 cycles.
CK_INLINE void ck_store_first(float *out, ck_lanes lanes, size_t count) {
  __m128 rest = _mm256_castps256_ps128((__m256)lanes);
  if (count & 4) {
    _mm_storeu_ps(out, rest);
    rest = _mm256_extractf128_ps((__m256)lanes, 1);
    out += 4;
  }
  if (count & 2) {
    _mm_storel_pi((__m64 *)out, rest);
    rest = _mm_movehl_ps(rest, rest);
    out += 2;
  }
  if (count & 1) _mm_store_ss(out, rest);
}
#else
CK_INLINE ck_lanes ck_load_first(const float *in, size_t count) {
  return (ck_lanes){in[0], count > 1 ? in[1] : 0, count > 2 ? in[2] : 0, 0};
}

CK_INLINE void ck_store_first(float *out, ck_lanes lanes, size_t count) {
  out[0] = lanes[0];
  if (count > 1) out[1] = lanes[1];
  if (count > 2) out[2] = lanes[2];
}
#endif

// `count` is CK_LANES, a constant where this is inlined, or less but not 0; the other lanes are 0.
CK_INLINE ck_lanes ck_some(const float *in, size_t count) {
  return count == CK_LANES ? *(const ck_lanes *)in : ck_load_first(in, count);
}

CK_INLINE void ck_put(float *out, ck_lanes lanes, size_t count) {
  if (count == CK_LANES) *(ck_lanes *)out = lanes;
  else ck_store_first(out, lanes, count);
}

// Writes to a gradient, or adds to what is there.
CK_INLINE void ck_give(float *out, ck_lanes lanes, int accumulates, size_t count) {
  ck_put(out, accumulates ? ck_some(out, count) + lanes : lanes, count);
}

CK_INLINE ck_lanes ck_choose(ck_whole where, ck_lanes a, ck_lanes b) {
  return (ck_lanes)(((ck_whole)a & where) | ((ck_whole)b & ~where));
}

// All bits set in the first `count` lanes.
CK_INLINE ck_whole ck_first_lanes(size_t count) {
  ck_whole places;
  for (int k = 0; k < CK_LANES; k++) places[k] = k;
  return places < (int32_t)count;
}

CK_INLINE ck_lanes ck_all(float value) { return (ck_lanes){0} + value; }

CK_INLINE ck_lanes ck_magnitudes(ck_lanes x) { return (ck_lanes)((ck_whole)x & 0x7FFFFFFF); }

CK_INLINE float ck_lanes_sum(ck_lanes lanes) {
  CK_UNROLLED for (size_t half = CK_LANES / 2; half > 0; half /= 2)
    CK_UNROLLED for (size_t k = 0; k < half; k++) lanes[k] += lanes[k + half];
  return lanes[0];
}

CK_INLINE float ck_lanes_max(ck_lanes lanes) {
  CK_UNROLLED for (size_t half = CK_LANES / 2; half > 0; half /= 2)
    CK_UNROLLED for (size_t k = 0; k < half; k++) lanes[k] = lanes[k] > lanes[k + half] ? lanes[k] : lanes[k + half];
  return lanes[0];
}

// Does a piece after the other: `part` takes the arguments, the first number's index and the piece's count.
#define CK_IN_LANES(part, ...)                                                                \
  do {                                                                                        \
    size_t at = 0;                                                                            \
    for (; at + CK_LANES <= count; at += CK_LANES) part(__VA_ARGS__, at, CK_LANES);           \
    if (at < count) part(__VA_ARGS__, at, count - at);                                        \
  } while (0)
