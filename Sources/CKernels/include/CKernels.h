// The SIMD inner loops. Every function is a loop over pointers: no allocation, no state, no failure.
// Rows are interleaved samples; `count` is in samples, `step` is the distance in samples between neighbouring
// pixels (the number of channels). Input and output do not overlap unless a comment says that they may.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Correlation (correlation.c) ------------------------------------------------------------------------------

/// out[i] = sum over k < taps of weights[k] * rows[k][i]: a column of weights.
void ck_weighted_rows(const float *const *rows, const float *weights, size_t taps, float *out, size_t count);

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

/// Halves a row: out pixel x = (in[2x] + 4 in[2x+1] + 6 in[2x+2] + 4 in[2x+3] + in[2x+4]) / 16.
void ck_halve_row(const float *in, size_t step, float *out, size_t pixels);

/// Doubles a row: out pixel x is at p = (x + odd) / 2 of `in`: (in[p-1] + 6 in[p] + in[p+1]) / 8 where that is whole,
/// the mean of both neighbours where it is not.
void ck_double_row(const float *in, size_t step, size_t odd, float *out, size_t pixels);

// Pixels (pixels.c) ----------------------------------------------------------------------------------------

void ck_float_from_u8(const uint8_t *in, float scale, float *out, size_t count);
void ck_float_from_u16(const uint16_t *in, float scale, float *out, size_t count);

/// Rounded to nearest and clamped to the type; NaN becomes 0.
void ck_u8_from_float(const float *in, float scale, uint8_t *out, size_t count);
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

// Ranks (ranks.c) ------------------------------------------------------------------------------------------

/// out[i] = min or max of a[i] and b[i]. May be done in place.
void ck_min(const float *a, const float *b, float *out, size_t count);
void ck_max(const float *a, const float *b, float *out, size_t count);

/// The median of 3×3 and of 5×5 neighbours: rows[0…2] or rows[0…4], columns i, i + step, ….
void ck_median_3x3(const float *const *rows, size_t step, float *out, size_t count);
void ck_median_5x5(const float *const *rows, size_t step, float *out, size_t count);

// The bilateral filter (bilateral.c) -----------------------------------------------------------------------

/// One row of the bilateral filter (Tomasi and Manduchi 1998).
///
/// `taps` neighbours, the k-th at rows[k] (a pointer to the neighbour of pixel 0) with spatial weight spatial[k].
/// The range weight is exp(-decay * squared distance of the two colours over all `step` channels).
void ck_bilateral_row(
    const float *const *neighbours, const float *spatial, size_t taps, const float *center, size_t step,
    float decay, float *out, size_t pixels);
