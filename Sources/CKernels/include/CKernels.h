// The SIMD inner loops. Every function is a loop over pointers: no allocation, no state, no failure.
// There is a copy of each for every kind of machine (baseline.c, avx2.c, avx512.c); dispatch.c chooses.
// Rows are interleaved samples; `count` is in samples, `step` is the distance in samples between neighbouring
// pixels (the number of channels). Input and output do not overlap unless a comment says that they may.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Products, layers, losses and optimizers.
#include "NetworkKernels.h"

/// The vectors that are used: "baseline", "avx2" or "avx512": the widest that the machine has, or those that the
/// environment variable IMGFILTER_VECTORS asks for, where the machine has them.
const char *ck_vectors(void);

// Correlation (kernels/correlation.h) ------------------------------------------------------------------------------

/// out[i] = sum over k < taps of weights[k] * rows[k][first + i]: a column of weights.
void ck_weighted_rows(
    const float *const *rows, size_t first, const float *weights, size_t taps, float *out, size_t count);

/// out[i] = sum over k < taps of weights[k] * in[i + k * step]: a row of weights.
void ck_correlate_row(const float *in, const float *weights, size_t taps, size_t step, float *out, size_t count);

/// out[i] = sum over r < height, k < width of weights[r * width + k] * rows[r][i + k * step].
void ck_correlate_rows(
    const float *const *rows, const float *weights, size_t height, size_t width, size_t step, float *out,
    size_t count);

/// sums[i] += sign * row[i], in double precision.
void ck_accumulate_row(double *sums, const float *row, double sign, size_t count);

/// Running means: out[i] = scale * sum over k < taps of in[i + k * step].
void ck_running_mean(const double *in, size_t taps, size_t step, double scale, float *out, size_t count);

// Whole weights (kernels/integers.h) -----------------------------------------------------------------------

/// Two rows in turn: out[2i] = a[i], out[2i + 1] = b[i].
void ck_pair_rows(const uint8_t *a, const uint8_t *b, int16_t *out, size_t count);

/// out[i] = scale * sum + offset, rounded and cut off, where sum runs over `height` pairs of rows and `width` columns:
/// weights[0] * pairs[r][2 (i + k * step)] + weights[1] * pairs[r][2 (i + k * step) + 1]. The two weights of pair r and
/// column k are repeated 16 times, at weights + 32 (r * width + k). No sum may be 2^31 or larger.
void ck_correlate_pairs(
    const int16_t *const *pairs, const int16_t *weights, size_t height, size_t width, size_t step, float scale,
    float offset, uint8_t *out, size_t count);

// Fixed point (kernels/fixed.h): 16-bit samples in steps of 1/128, of 0…255 -----------------------------------

/// out[i] = in[i] in steps of 1/128.
void ck_widen_row(const uint8_t *in, uint16_t *out, size_t count);

/// out[i] = in[i] / 128, rounded to nearest.
void ck_narrow_row(const uint16_t *in, uint8_t *out, size_t count);

/// A symmetric column of weights over 2 * radius + 1 rows: weights[k], in steps of 1/65536, is that of the rows k
/// above and k below the middle. They sum to 1: weights[0] + 2 * (weights[1] + …) = 65536.
void ck_fold_rows(const uint16_t *const *rows, const uint16_t *weights, size_t radius, uint16_t *out, size_t count);

/// A symmetric row of weights; in[0] lies under its first weight for out[0].
void ck_fold_row(
    const uint16_t *in, const uint16_t *weights, size_t radius, size_t step, uint16_t *out, size_t count);

/// As ck_fold_row, and ck_narrow_row after it.
void ck_fold_row_narrow(
    const uint16_t *in, const uint16_t *weights, size_t radius, size_t step, uint8_t *out, size_t count);

// Pyramids (kernels/pyramid.h) -----------------------------------------------------------------------------

/// Halves a row: out pixel x = (in[2x] + 4 in[2x+1] + 6 in[2x+2] + 4 in[2x+3] + in[2x+4]) / 16.
void ck_halve_row(const float *in, size_t step, float *out, size_t pixels);

/// Doubles a row: out pixel x is at p = (x + odd) / 2 of `in`: (in[p-1] + 6 in[p] + in[p+1]) / 8 where that is whole,
/// the mean of both neighbours where it is not.
void ck_double_row(const float *in, size_t step, size_t odd, float *out, size_t pixels);

/// Halves five rows of 8 bits to one row of 16 times their weighted mean.
void ck_halve_rows_u8(const uint8_t *const *rows, uint16_t *out, size_t count);

/// As ck_halve_row, of what ck_halve_rows_u8 gives, to fixed point.
void ck_halve_row_sums(const uint16_t *in, size_t step, uint16_t *out, size_t pixels);

/// Halves five rows of fixed point to one, and a row as ck_halve_row does; for 1…4 channels.
void ck_halve_rows_fixed(const uint16_t *const *rows, uint16_t *out, size_t count);
void ck_halve_row_fixed(const uint16_t *in, size_t step, uint16_t *out, size_t pixels);

/// The row on the middle one of three, (1 6 1)/8, and the one between two, (1 1)/2.
void ck_double_rows_on(const uint16_t *const *rows, uint16_t *out, size_t count);
void ck_double_rows_between(const uint16_t *const *rows, uint16_t *out, size_t count);

/// As ck_double_row, for 1…4 channels; the second one gives 8 bits.
void ck_double_row_fixed(const uint16_t *in, size_t step, size_t odd, uint16_t *out, size_t pixels);
void ck_double_row_narrow(const uint16_t *in, size_t step, size_t odd, uint8_t *out, size_t pixels);

// Pixels (kernels/pixels.h) ----------------------------------------------------------------------------------------

void ck_float_from_u8(const uint8_t *in, float scale, float *out, size_t count);
void ck_float_from_u16(const uint16_t *in, float scale, float *out, size_t count);

/// Rounded to nearest and clamped to the type; NaN becomes 0.
void ck_u8_from_float(const float *in, float scale, float offset, uint8_t *out, size_t count);
void ck_u16_from_float(const float *in, float scale, uint16_t *out, size_t count);

/// out[i] = scale * in[i]. May be done in place.
void ck_scale(const float *in, float scale, float *out, size_t count);

/// out[i] = clamp(scale * in[i] + offset, low, high), of |in[i]| where `absolute` is set. May be done in place.
void ck_affine_clamp(
    const float *in, float scale, float offset, int absolute, float low, float high, float *out, size_t count);

/// Multiplies the colour samples of `pixels` pixels by alpha / white; alpha is the last of `step` samples.
void ck_premultiply(float *row, size_t pixels, size_t step, float white);

/// Divides by alpha / white; colour is 0 where alpha is not above 0. Bounded rows are clamped to 0…white first,
/// and colour to alpha.
void ck_unpremultiply(float *row, size_t pixels, size_t step, float white, int bounded);

/// out[i] = weights[0] * red + weights[1] * green + weights[2] * blue of pixel i.
void ck_luma(const float *in, size_t step, const float *weights, float *out, size_t pixels);

/// out[i] = sqrt(x[i]^2 + y[i]^2). May be done in place.
void ck_magnitude(const float *x, const float *y, float *out, size_t count);

/// out[i] = in[i] + amount * d where d = in[i] - blurred[i] and |d| >= threshold, else in[i]; clamped.
/// May be done in place over `blurred`.
void ck_unsharp(
    const float *in, const float *blurred, float amount, float threshold, float low, float high, float *out,
    size_t count);

/// out[i] = table[v] linearly interpolated, with v = in[i] * scale clamped to 0…last. May be done in place.
void ck_lookup(const float *in, float scale, const float *table, size_t last, float *out, size_t count);

// Fourier transforms (kernels/fourier.h) -------------------------------------------------------------------

/// Transforms `count` columns of `n` rows (a power of two from 8 on, rows `stride` floats apart; `count` a multiple of
/// 8) in place, forward into an order of its own, or from that order back times n. For each stage of radix 4, from
/// length n down, and each j < length / 4, the twiddles are the real and imaginary parts of w^j, w^2j and w^3j, where
/// w = exp(-2πi / length). Where n is not a power of 4, `pairs` in the functions below makes the stage of radix 2 that is
/// left: last forward, first back.
void ck_fourier_columns(
    float *re, float *im, size_t n, size_t stride, size_t count, const float *twiddles, int inverse);

/// Eight rows of `count` samples, a multiple of 8, as columns: out[8 s + k] = rows[k * stride + s]; and back.
void ck_turn_rows(const float *rows, size_t stride, size_t count, int pairs, float *out);
void ck_turn_back(const float *panel, size_t stride, size_t count, int pairs, float *out);

/// Multiplies `rows` rows of `copies` times 8 complex numbers by the conjugates of one row of 8 each; with `pairs`,
/// between the stages of radix 2 of the transform there and back.
void ck_multiply_conjugate(
    float *re, float *im, const float *other_re, const float *other_im, size_t rows, size_t copies, int pairs);

/// The stage of radix 2 of rows of 8 numbers.
void ck_add_pairs(float *rows, size_t count);

// Gradients (kernels/gradient.h) ---------------------------------------------------------------------------

/// out[i] = scale * √(x² + y²) rounded and cut off at 255, where x sums the differences of pixels two apart in three rows
/// under the weights outer, inner, outer, and y those of the rows 0 and 2 in three columns. rows[r][0] lies left of
/// pixel 0. Weights up to 10.
void ck_gradient_u8(
    const uint8_t *const *rows, int outer, int inner, float scale, size_t step, uint8_t *out, size_t count);

// Ranks (kernels/ranks.h) ------------------------------------------------------------------------------------------

/// out[i] = min or max of a[i] and b[i]. May be done in place.
void ck_min(const float *a, const float *b, float *out, size_t count);
void ck_max(const float *a, const float *b, float *out, size_t count);

/// The median of 3×3 and of 5×5 neighbours: rows[0…2] or rows[0…4], columns i, i + step, ….
void ck_median_3x3(const float *const *rows, size_t step, float *out, size_t count);
void ck_median_5x5(const float *const *rows, size_t step, float *out, size_t count);

/// The same of samples of 8 bits, for a radius of 1 or 2: rows[k][0] lies 2 * radius pixels left of the window's last
/// for out[0]. The scratch takes 2 * radius + 1 rows of count + 2 * radius * step bytes.
void ck_median_u8(
    const uint8_t *const *rows, size_t radius, size_t step, uint8_t *scratch, uint8_t *out, size_t count);

// Running sums (kernels/sums.h) ----------------------------------------------------------------------------

/// sums[i] += in[i].
void ck_add_row_u8(uint16_t *sums, const uint8_t *in, size_t count);

/// sums[i] += entering[i] - leaving[i].
void ck_move_rows_u8(uint16_t *sums, const uint8_t *entering, const uint8_t *leaving, size_t count);

/// out[i] = scale * sum over k < taps of in[i + k * step], rounded; exact for sums up to 2^24. Three samples more of `in` are
/// read, for 1…4 channels.
void ck_running_mean_u8(
    const uint16_t *in, size_t taps, size_t step, float scale, uint8_t *out, size_t pixels);

// The bilateral filter (kernels/bilateral.h) -----------------------------------------------------------------------

/// One row of the bilateral filter (Tomasi and Manduchi 1998).
///
/// `taps` neighbours, the k-th at rows[k] (a pointer to the neighbour of pixel 0) with spatial weight spatial[k].
/// The range weight is exp(-decay * squared distance of the two colours over all `step` channels).
void ck_bilateral_row(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, size_t step,
    float decay, float *out, size_t pixels);

// Denormal numbers (denormals.c) -------------------------------------------------------------------------------------

/// Lets the calling thread take denormal numbers for 0, where the processor can, and returns what ck_restore_denormals
/// needs to undo it.
uint64_t ck_flush_denormals(void);

/// Puts back what ck_flush_denormals returned.
void ck_restore_denormals(uint64_t state);
