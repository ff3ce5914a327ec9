// Chooses the widest of the copies of the inner loops that the machine can run.
#include "CKernels.h"

#include <stdlib.h>
#include <string.h>

enum { CK_BASELINE, CK_AVX2, CK_AVX512 };

static int level = CK_BASELINE;

static const char *const level_names[] = {"baseline", "avx2", "avx512"};

// Before main, so that no thread ever sees it change.
__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  // What x86-64-v3 and -v4 consist of beyond these two is in every processor that has them.
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
    level = CK_AVX2;
  if (level == CK_AVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    level = CK_AVX512;
#endif
  const char *wanted = getenv("IMGFILTER_VECTORS");
  for (int i = 0; wanted != NULL && i < level; i++)
    if (strcmp(wanted, level_names[i]) == 0) level = i;
}

const char *ck_vectors(void) { return level_names[level]; }

#if defined(__x86_64__)
#define KERNEL(name, parameters, arguments)                                                   \
  void ck_##name##_baseline parameters;                                                       \
  void ck_##name##_avx2 parameters;                                                           \
  void ck_##name##_avx512 parameters;                                                         \
  void ck_##name parameters {                                                                 \
    switch (level) {                                                                          \
      case CK_AVX512: ck_##name##_avx512 arguments; break;                                    \
      case CK_AVX2: ck_##name##_avx2 arguments; break;                                        \
      default: ck_##name##_baseline arguments; break;                                         \
    }                                                                                         \
  }
#else
#define KERNEL(name, parameters, arguments)                                                   \
  void ck_##name##_baseline parameters;                                                       \
  void ck_##name parameters { ck_##name##_baseline arguments; }
#endif

KERNEL(
    weighted_rows, (const float *const *rows, size_t first, const float *weights, size_t taps, float *out,
     size_t count),
    (rows, first, weights, taps, out, count))
KERNEL(
    correlate_row, (const float *in, const float *weights, size_t taps, size_t step, float *out, size_t
     count),
    (in, weights, taps, step, out, count))
KERNEL(
    correlate_rows, (const float *const *rows, const float *weights, size_t height, size_t width, size_t step,
     float *out, size_t count),
    (rows, weights, height, width, step, out, count))
KERNEL(accumulate_row, (double *sums, const float *row, double sign, size_t count), (sums, row, sign, count))
KERNEL(
    running_mean, (const double *in, size_t taps, size_t step, double scale, float *out, size_t count),
    (in, taps, step, scale, out, count))
KERNEL(pair_rows, (const uint8_t *a, const uint8_t *b, int16_t *out, size_t count), (a, b, out, count))
KERNEL(
    correlate_pairs, (const int16_t *const *pairs, const int16_t *weights, size_t height, size_t width, size_t
     step, float scale, float offset, uint8_t *out, size_t count),
    (pairs, weights, height, width, step, scale, offset, out, count))
KERNEL(widen_row, (const uint8_t *in, uint16_t *out, size_t count), (in, out, count))
KERNEL(narrow_row, (const uint16_t *in, uint8_t *out, size_t count), (in, out, count))
KERNEL(
    fold_rows, (const uint16_t *const *rows, const uint16_t *weights, size_t radius, uint16_t *out, size_t
     count),
    (rows, weights, radius, out, count))
KERNEL(
    fold_row, (const uint16_t *in, const uint16_t *weights, size_t radius, size_t step, uint16_t *out, size_t
     count),
    (in, weights, radius, step, out, count))
KERNEL(
    fold_row_narrow, (const uint16_t *in, const uint16_t *weights, size_t radius, size_t step, uint8_t *out,
     size_t count),
    (in, weights, radius, step, out, count))
KERNEL(halve_row, (const float *in, size_t step, float *out, size_t pixels), (in, step, out, pixels))
KERNEL(
    double_row, (const float *in, size_t step, size_t odd, float *out, size_t pixels),
    (in, step, odd, out, pixels))
KERNEL(halve_rows_u8, (const uint8_t *const *rows, uint16_t *out, size_t count), (rows, out, count))
KERNEL(halve_row_sums, (const uint16_t *in, size_t step, uint16_t *out, size_t pixels), (in, step, out, pixels))
KERNEL(halve_rows_fixed, (const uint16_t *const *rows, uint16_t *out, size_t count), (rows, out, count))
KERNEL(halve_row_fixed, (const uint16_t *in, size_t step, uint16_t *out, size_t pixels), (in, step, out, pixels))
KERNEL(double_rows_on, (const uint16_t *const *rows, uint16_t *out, size_t count), (rows, out, count))
KERNEL(double_rows_between, (const uint16_t *const *rows, uint16_t *out, size_t count), (rows, out, count))
KERNEL(
    double_row_fixed, (const uint16_t *in, size_t step, size_t odd, uint16_t *out, size_t pixels),
    (in, step, odd, out, pixels))
KERNEL(
    double_row_narrow, (const uint16_t *in, size_t step, size_t odd, uint8_t *out, size_t pixels),
    (in, step, odd, out, pixels))
KERNEL(float_from_u8, (const uint8_t *in, float scale, float *out, size_t count), (in, scale, out, count))
KERNEL(float_from_u16, (const uint16_t *in, float scale, float *out, size_t count), (in, scale, out, count))
KERNEL(
    u8_from_float, (const float *in, float scale, float offset, uint8_t *out, size_t count),
    (in, scale, offset, out, count))
KERNEL(u16_from_float, (const float *in, float scale, uint16_t *out, size_t count), (in, scale, out, count))
KERNEL(scale, (const float *in, float scale, float *out, size_t count), (in, scale, out, count))
KERNEL(
    affine_clamp, (const float *in, float scale, float offset, int absolute, float low, float high, float
     *out, size_t count),
    (in, scale, offset, absolute, low, high, out, count))
KERNEL(premultiply, (float *row, size_t pixels, size_t step, float white), (row, pixels, step, white))
KERNEL(
    unpremultiply, (float *row, size_t pixels, size_t step, float white, int bounded),
    (row, pixels, step, white, bounded))
KERNEL(
    luma, (const float *in, size_t step, const float *weights, float *out, size_t pixels),
    (in, step, weights, out, pixels))
KERNEL(magnitude, (const float *x, const float *y, float *out, size_t count), (x, y, out, count))
KERNEL(
    unsharp, (const float *in, const float *blurred, float amount, float threshold, float low, float high,
     float *out, size_t count),
    (in, blurred, amount, threshold, low, high, out, count))
KERNEL(
    lookup, (const float *in, float scale, const float *table, size_t last, float *out, size_t count),
    (in, scale, table, last, out, count))
KERNEL(
    fourier_columns, (float *re, float *im, size_t n, size_t stride, size_t count, const float *twiddles, int
     inverse),
    (re, im, n, stride, count, twiddles, inverse))
KERNEL(
    turn_rows, (const float *rows, size_t stride, size_t count, int pairs, float *out),
    (rows, stride, count, pairs, out))
KERNEL(
    turn_back, (const float *panel, size_t stride, size_t count, int pairs, float *out),
    (panel, stride, count, pairs, out))
KERNEL(
    multiply_conjugate, (float *re, float *im, const float *other_re, const float *other_im, size_t rows,
     size_t copies, int pairs),
    (re, im, other_re, other_im, rows, copies, pairs))
KERNEL(add_pairs, (float *rows, size_t count), (rows, count))
KERNEL(
    gradient_u8, (const uint8_t *const *rows, int outer, int inner, float scale, size_t step, uint8_t *out,
     size_t count),
    (rows, outer, inner, scale, step, out, count))
KERNEL(min, (const float *a, const float *b, float *out, size_t count), (a, b, out, count))
KERNEL(max, (const float *a, const float *b, float *out, size_t count), (a, b, out, count))
KERNEL(median_3x3, (const float *const *rows, size_t step, float *out, size_t count), (rows, step, out, count))
KERNEL(median_5x5, (const float *const *rows, size_t step, float *out, size_t count), (rows, step, out, count))
KERNEL(
    median_u8, (const uint8_t *const *rows, size_t radius, size_t step, uint8_t *scratch, uint8_t *out, size_t
     count),
    (rows, radius, step, scratch, out, count))
KERNEL(add_row_u8, (uint16_t *sums, const uint8_t *in, size_t count), (sums, in, count))
KERNEL(
    move_rows_u8, (uint16_t *sums, const uint8_t *entering, const uint8_t *leaving, size_t count),
    (sums, entering, leaving, count))
KERNEL(
    running_mean_u8, (const uint16_t *in, size_t taps, size_t step, float scale, uint8_t *out, size_t pixels),
    (in, taps, step, scale, out, pixels))
KERNEL(
    bilateral_row, (const float *const *neighbours, const float *spatial, size_t taps, const float *center,
     size_t step, float decay, float *out, size_t pixels),
    (neighbours, spatial, taps, center, step, decay, out, pixels))
KERNEL(
    product_rows, (const float *in, size_t in_step, size_t positions, const ptrdiff_t *offsets, size_t taps,
     size_t depth, const float *weights, size_t weight_step, size_t panel_step, const float *bias, int
     accumulates, float *out, size_t out_step, size_t columns),
    (in, in_step, positions, offsets, taps, depth, weights, weight_step, panel_step, bias, accumulates, out, out_step, columns))
KERNEL(
    pack_rows, (const float *in, size_t in_step, size_t positions, size_t depth, float *out),
    (in, in_step, positions, depth, out))
KERNEL(
    product_packed, (const float *in, size_t positions, size_t depth, const float *weights, const float *next,
     const float *bias, int accumulates, float *out, size_t out_step, size_t columns),
    (in, positions, depth, weights, next, bias, accumulates, out, out_step, columns))
KERNEL(
    product_sums, (const float *in, size_t in_step, size_t in_run, size_t rows, const float *other, size_t
     other_step, size_t other_run, size_t columns, size_t positions, size_t runs, float *sums, size_t
     sums_step),
    (in, in_step, in_run, rows, other, other_step, other_run, columns, positions, runs, sums, sums_step))
KERNEL(
    transpose, (const float *in, size_t in_step, size_t rows, size_t columns, float *out, size_t out_step),
    (in, in_step, rows, columns, out, out_step))
KERNEL(
    step_plain, (float *parameters, const float *gradients, const ck_step *step, size_t count),
    (parameters, gradients, step, count))
KERNEL(
    step_momentum, (float *parameters, const float *gradients, float *velocity, const ck_step *step, float
     momentum, float gain, int nesterov, size_t count),
    (parameters, gradients, velocity, step, momentum, gain, nesterov, count))
KERNEL(
    step_adagrad, (float *parameters, const float *gradients, float *squares, const ck_step *step, float
     epsilon, int inside, size_t count),
    (parameters, gradients, squares, step, epsilon, inside, count))
KERNEL(
    step_rmsprop, (float *parameters, const float *gradients, float *squares, float *means, float *velocity,
     const ck_step *step, const ck_rmsprop *rule, size_t count),
    (parameters, gradients, squares, means, velocity, step, rule, count))
KERNEL(
    step_adam, (float *parameters, const float *gradients, float *means, float *squares, const ck_step *step,
     const ck_adam *rule, size_t count),
    (parameters, gradients, means, squares, step, rule, count))
KERNEL(
    lag_products, (const float *a, const float *b, size_t step, size_t lags, size_t count, double *sums),
    (a, b, step, lags, count, sums))
KERNEL(sum_squares, (const float *in, size_t count, double *sum), (in, count, sum))
KERNEL(
    difference_loss, (int rule, float number, const float *values, const float *targets, size_t count, float
     scale, int accumulates, float *gradient, double *sum),
    (rule, number, values, targets, count, scale, accumulates, gradient, sum))
KERNEL(exp, (const float *in, float *out, size_t count), (in, out, count))
KERNEL(log, (const float *in, float *out, size_t count), (in, out, count))
KERNEL(sigmoid, (const float *in, float *out, size_t count), (in, out, count))
KERNEL(tanh, (const float *in, float *out, size_t count), (in, out, count))
KERNEL(softplus, (const float *in, float *out, size_t count), (in, out, count))
KERNEL(relu, (const float *in, float slope, float *out, size_t count), (in, slope, out, count))
KERNEL(
    sigmoid_gradient, (const float *output, const float *gradient, int accumulates, float *target, size_t count),
    (output, gradient, accumulates, target, count))
KERNEL(
    tanh_gradient, (const float *output, const float *gradient, int accumulates, float *target, size_t count),
    (output, gradient, accumulates, target, count))
KERNEL(
    relu_gradient, (const float *side, const float *gradient, float slope, int accumulates, float *target, size_t
     count),
    (side, gradient, slope, accumulates, target, count))
KERNEL(
    softmax, (const float *in, size_t rows, size_t columns, int logarithmic, float *out),
    (in, rows, columns, logarithmic, out))
KERNEL(
    softmax_gradient, (const float *output, const float *gradient, size_t rows, size_t columns, int logarithmic, int
     accumulates, float *target),
    (output, gradient, rows, columns, logarithmic, accumulates, target))
KERNEL(
    channel_moments, (const float *in, const float *gradient, const float *shift, size_t pixels, size_t channels, double
     *first, double *second),
    (in, gradient, shift, pixels, channels, first, second))
KERNEL(
    channel_affine, (const float *in, const float *factor, const float *summand, int rectifies, float *out, size_t
     out_step, size_t pixels, size_t channels),
    (in, factor, summand, rectifies, out, out_step, pixels, channels))
KERNEL(
    channel_gradient, (const float *in, const float *gradient, const float *numbers, int accumulates, float *target,
     size_t pixels, size_t channels),
    (in, gradient, numbers, accumulates, target, pixels, channels))
KERNEL(
    prelu, (const float *in, const float *slopes, float *out, size_t pixels, size_t channels),
    (in, slopes, out, pixels, channels))
KERNEL(
    prelu_gradient, (const float *in, const float *gradient, const float *slopes, int accumulates, float *target, size_t
     pixels, size_t channels),
    (in, gradient, slopes, accumulates, target, pixels, channels))
KERNEL(
    prelu_sums, (const float *in, const float *gradient, size_t pixels, size_t channels, double *sums),
    (in, gradient, pixels, channels, sums))
KERNEL(
    dot_rows, (const float *in, size_t in_step, size_t positions, const ptrdiff_t *offsets, size_t taps, size_t depth,
     const float *weights, const float *bias, int accumulates, float *out, size_t out_step),
    (in, in_step, positions, offsets, taps, depth, weights, bias, accumulates, out, out_step))
KERNEL(
    run_sums, (const float *in, size_t in_step, size_t in_run, const ptrdiff_t *offsets, size_t chunks, const float
     *factors, size_t factor_step, size_t factor_run, size_t positions, size_t runs, float *sums),
    (in, in_step, in_run, offsets, chunks, factors, factor_step, factor_run, positions, runs, sums))
KERNEL(
    max_pool, (const float *in, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step, size_t
     columns, size_t channels, float *out, int32_t *places, int32_t place),
    (in, row_step, height, column_step, width, in_step, columns, channels, out, places, place))
KERNEL(
    mean_pool, (const float *in, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step, size_t
     columns, size_t channels, float scale, float *out),
    (in, row_step, height, column_step, width, in_step, columns, channels, scale, out))
KERNEL(
    mean_pool_gradient, (const float *gradient, size_t row_step, size_t height, size_t column_step, size_t width, size_t
     in_step, size_t columns, size_t channels, float scale, float *target),
    (gradient, row_step, height, column_step, width, in_step, columns, channels, scale, target))
KERNEL(
    plane_rows, (const float *in, size_t in_step, const float *weights, size_t height, size_t width, const float *bias,
     int accumulates, float *out, size_t out_step, size_t rows, size_t positions),
    (in, in_step, weights, height, width, bias, accumulates, out, out_step, rows, positions))
KERNEL(
    plane_sums, (const float *in, size_t in_step, const float *gradient, size_t gradient_step, size_t rows, size_t
     positions, size_t height, size_t width, float *sums),
    (in, in_step, gradient, gradient_step, rows, positions, height, width, sums))
KERNEL(
    winograd_input, (const float *in, size_t row_step, size_t tiles, size_t channels, float *out, size_t out_step),
    (in, row_step, tiles, channels, out, out_step))
KERNEL(
    winograd_output, (const float *in, size_t in_step, const float *bias, int accumulates, float *out, size_t row_step,
     size_t channels, size_t height, size_t width),
    (in, in_step, bias, accumulates, out, row_step, channels, height, width))
KERNEL(
    winograd_gradient, (const float *in, size_t row_step, size_t channels, size_t height, size_t width, float *out, size_t
     out_step),
    (in, row_step, channels, height, width, out, out_step))
KERNEL(
    winograd_weights, (const float *in, size_t in_step, size_t count, float *out, size_t out_step),
    (in, in_step, count, out, out_step))
KERNEL(
    winograd_weight_gradient, (const float *in, size_t in_step, size_t count, float *out, size_t out_step),
    (in, in_step, count, out, out_step))
KERNEL(add_relu, (const float *in, float slope, float *out, size_t count), (in, slope, out, count))
KERNEL(add, (const float *in, float *out, size_t count), (in, out, count))
KERNEL(add_scaled, (const float *in, float scale, float *out, size_t count), (in, scale, out, count))
