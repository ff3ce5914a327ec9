// The inner loops of networks: their layers, losses and optimizers. A part of CKernels.h, which says what holds for all.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What a product does with what is there: replaces it, adds to it or goes on from it.
enum { CK_REPLACES = 0, CK_ADDS = 1, CK_GOES_ON = 2 };

// Products (kernels/products.h): convolution layers and dense ones, forward and backward ----------------------------

/// out[p * out_step + c] = bias[c] + the sum over t < taps, i < depth of in[p * in_step + offsets[t] + i] * w[t * depth + i][c],
/// for p < positions, c < columns. `bias` may be NULL. Where `accumulates` is CK_ADDS, the sum is added to what is there;
/// where it is CK_GOES_ON, what is there is where the sum begins, in place of the bias: a sum that is cut into parts has the
/// same bits as the whole. Row j of the weights for the columns 16 n, 16 n + 1, … is at weights + n * panel_step + j * weight_step: 16 numbers are
/// read of each, however few the columns, and so behind the last row too.
void ck_product_rows(
    const float *in, size_t in_step, size_t positions, const ptrdiff_t *offsets, size_t taps, size_t depth,
    const float *weights, size_t weight_step, size_t panel_step, const float *bias, int accumulates, float *out,
    size_t out_step, size_t columns);

/// Arranges rows of `depth` numbers as ck_product_packed wants them: a few rows at a time, their numbers side by side. How many
/// at a time depends on the machine.
void ck_pack_rows(const float *in, size_t in_step, size_t positions, size_t depth, float *out);

/// ck_product_rows of one tap and up to 16 columns, for rows that ck_pack_rows has arranged; the same bits. `next` are the
/// weights that are wanted next, of the same depth, or NULL: they are fetched into the second cache.
void ck_product_packed(
    const float *in, size_t positions, size_t depth, const float *weights, const float *next, const float *bias,
    int accumulates, float *out, size_t out_step, size_t columns);

/// sums[r * sums_step + c] += the sum over j < runs, p < positions of
/// in[j * in_run + p * in_step + r] * other[j * other_run + p * other_step + c], for r < rows, c < columns. Up to 15 numbers
/// behind the columns of `other` are read.
void ck_product_sums(
    const float *in, size_t in_step, size_t in_run, size_t rows, const float *other, size_t other_step, size_t other_run,
    size_t columns, size_t positions, size_t runs, float *sums, size_t sums_step);

/// out[p * out_step] = *bias + the sum over t < taps, i < depth of in[p * in_step + offsets[t] + i] * weights[t * depth + i],
/// as ck_product_rows of one column.
void ck_dot_rows(
    const float *in, size_t in_step, size_t positions, const ptrdiff_t *offsets, size_t taps, size_t depth,
    const float *weights, const float *bias, int accumulates, float *out, size_t out_step);

/// sums[16 k + i] += the sum over j < runs, p < positions of factors[j * factor_run + p * factor_step] *
/// in[j * in_run + p * in_step + offsets[k] + i], for k < chunks, i < 16.
void ck_run_sums(
    const float *in, size_t in_step, size_t in_run, const ptrdiff_t *offsets, size_t chunks, const float *factors,
    size_t factor_step, size_t factor_run, size_t positions, size_t runs, float *sums);

/// out[c * out_step + r] = in[r * in_step + c].
void ck_transpose(const float *in, size_t in_step, size_t rows, size_t columns, float *out, size_t out_step);

// Optimizers (kernels/optimizers.h): p are parameters, g gradients ---------------------------------------------------

/// What all rules share. First p = p * shrink - fade * p; then g is its gradient times `scale`, held within -limit...limit (infinity for
/// no limit), plus decay * p.
typedef struct {
  float rate, scale, limit, decay, shrink, fade;
} ck_step;

/// p -= rate * g.
void ck_step_plain(float *parameters, const float *gradients, const ck_step *step, size_t count);

/// v = momentum * v + gain * g; p -= rate * v, or with `nesterov` rate * (gain * g + momentum * v).
void ck_step_momentum(
    float *parameters, const float *gradients, float *velocity, const ck_step *step, float momentum, float gain,
    int nesterov, size_t count);

/// s += g * g; p -= rate * g / (sqrt(s) + epsilon), or with `inside` rate * g / sqrt(s + epsilon).
void ck_step_adagrad(
    float *parameters, const float *gradients, float *squares, const ck_step *step, float epsilon, int inside,
    size_t count);

/// The numbers of RMSProp; `complement` is 1 - smoothing, rounded once.
typedef struct {
  float smoothing, complement, epsilon, momentum, gain;
  int inside;
} ck_rmsprop;

/// s = smoothing * s + complement * g * g; where `means` is not NULL, m += complement * (g - m) and c = s - m * m, else c = s;
/// d = gain * g / (sqrt(c) + epsilon), or with `inside` gain * g / sqrt(c + epsilon); where `velocity` is not NULL,
/// d = v = momentum * v + d; p -= rate * d.
void ck_step_rmsprop(
    float *parameters, const float *gradients, float *squares, float *means, float *velocity, const ck_step *step,
    const ck_rmsprop *rule, size_t count);

/// The numbers of Adam; `complement1` is 1 - beta1, `complement2` 1 - beta2, rounded once.
typedef struct {
  float complement1, beta2, complement2, root, epsilon;
} ck_adam;

/// m += complement1 * (g - m); s = beta2 * s + complement2 * g * g; p -= rate * m / (sqrt(s) / root + epsilon).
void ck_step_adam(
    float *parameters, const float *gradients, float *means, float *squares, const ck_step *step, const ck_adam *rule,
    size_t count);

/// *sum = the sum of the squares, in double precision.
void ck_sum_squares(const float *in, size_t count, double *sum);

/// sums[l] = sum over i < count of a[i] * b[i + l * step], l < lags, in double precision (kernels/lags.h).
void ck_lag_products(const float *a, const float *b, size_t step, size_t lags, size_t count, double *sums);

// Losses (kernels/losses.h) ------------------------------------------------------------------------------------------

/// The losses of a difference d = value - target.
enum {
  /// d * d.
  CK_LOSS_SQUARED,
  /// |d|; its derivative at 0 is 0.
  CK_LOSS_ABSOLUTE,
  /// d * d / 2 where |d| <= number, otherwise number * (|d| - number / 2).
  CK_LOSS_HUBER,
  /// sqrt(d * d + number * number).
  CK_LOSS_CHARBONNIER
};

/// *sum = the sum of the losses; where `gradient` is not NULL, scale * derivative is written there, or added with
/// `accumulates`.
void ck_difference_loss(
    int rule, float number, const float *values, const float *targets, size_t count, float scale, int accumulates,
    float *gradient, double *sum);

// Activation functions (kernels/activations.h, softmax.h) ------------------------------------------------------------
// Of NaN they are NaN. `out` may be `in`; `target` may be `gradient`. Where `accumulates` is not 0, the result is added.

/// out[i] = e^in[i], off by at most 1.2e-7 of it, or by 1e-45: 0 below -104, infinity above 88.72.
void ck_exp(const float *in, float *out, size_t count);

/// out[i] = ln in[i], off by at most 2.4e-7 of it; -infinity for 0, NaN below.
void ck_log(const float *in, float *out, size_t count);

/// out[i] = 1 / (1 + e^-in[i]), off by at most 2.4e-7 of it, or by 1e-45.
void ck_sigmoid(const float *in, float *out, size_t count);

/// out[i] = tanh in[i], off by at most 2.4e-7 of it.
void ck_tanh(const float *in, float *out, size_t count);

/// out[i] = ln(1 + e^in[i]), off by at most 2.4e-7 of it, or by 1e-45: what logistic losses are made of.
void ck_softplus(const float *in, float *out, size_t count);

/// out[i] = in[i] where that is above 0, otherwise slope * in[i].
void ck_relu(const float *in, float slope, float *out, size_t count);

/// As ck_relu of out[i] + in[i].
void ck_add_relu(const float *in, float slope, float *out, size_t count);

/// target[i] = gradient[i] * s * (1 - s), where s = output[i] is the sigmoid.
void ck_sigmoid_gradient(
    const float *output, const float *gradient, int accumulates, float *target, size_t count);

/// target[i] = gradient[i] * (1 - t * t), where t = output[i] is the hyperbolic tangent.
void ck_tanh_gradient(const float *output, const float *gradient, int accumulates, float *target, size_t count);

/// target[i] = gradient[i], times the slope where side[i], the function's input, is not above 0; for a slope that is not
/// negative, its output does as well.
void ck_relu_gradient(
    const float *side, const float *gradient, float slope, int accumulates, float *target, size_t count);

/// out[i] += in[i], and out[i] += scale * in[i].
void ck_add(const float *in, float *out, size_t count);
void ck_add_scaled(const float *in, float scale, float *out, size_t count);

/// Each row of `columns` numbers becomes e^x over the sum of all e^x of the row, or the logarithm of that.
void ck_softmax(const float *in, size_t rows, size_t columns, int logarithmic, float *out);

/// The gradient of the input from that of the output: y * (g - sum of y * g), or g - e^y * sum of g.
void ck_softmax_gradient(
    const float *output, const float *gradient, size_t rows, size_t columns, int logarithmic, int accumulates,
    float *target);

// Numbers that pixels share (kernels/channels.h): c is the channel of number i ---------------------------------------
// `out` may be `in`; `target` may be `gradient`. Where `accumulates` is not 0, the result is added.

/// first[c] += g and second[c] += g * (x - shift[c]) over all pixels, where g is the gradient, or x - shift[c] where that is
/// NULL. Off by at most 64 roundings of a float.
void ck_channel_moments(
    const float *in, const float *gradient, const float *shift, size_t pixels, size_t channels, double *first,
    double *second);

/// out[i] = in[i] * factor[c] + summand[c], or 0 for `rectifies` where that is below 0; the pixels of the output are `out_step`
/// numbers apart.
void ck_channel_affine(
    const float *in, const float *factor, const float *summand, int rectifies, float *out, size_t out_step,
    size_t pixels, size_t channels);

/// target[i] = gradient[i] * b + (in[i] - a) * c + d, where `numbers` are the a of all channels, then b, c and d.
void ck_channel_gradient(
    const float *in, const float *gradient, const float *numbers, int accumulates, float *target, size_t pixels,
    size_t channels);

/// out[i] = in[i] where that is above 0, otherwise slopes[c] * in[i]; its derivative; and the slopes' gradients,
/// sums[c] += gradient[i] * in[i] where in[i] is not above 0.
void ck_prelu(const float *in, const float *slopes, float *out, size_t pixels, size_t channels);
void ck_prelu_gradient(
    const float *in, const float *gradient, const float *slopes, int accumulates, float *target, size_t pixels,
    size_t channels);
void ck_prelu_sums(const float *in, const float *gradient, size_t pixels, size_t channels, double *sums);

// Pooling (kernels/pooling.h): windows of `height` × `width` pixels, `in_step` numbers apart --------------------------

/// The greatest number of each window and channel, the first where there are several; a NaN where there is one. Unless
/// `places` is NULL, they become where it lies: `place` for in[0].
void ck_max_pool(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step, size_t columns,
    size_t channels, float *out, int32_t *places, int32_t place);

/// `scale` times the sum of each window.
void ck_mean_pool(
    const float *in, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step, size_t columns,
    size_t channels, float scale, float *out);

/// Adds `scale` times the gradient to all numbers of its window.
void ck_mean_pool_gradient(
    const float *gradient, size_t row_step, size_t height, size_t column_step, size_t width, size_t in_step,
    size_t columns, size_t channels, float scale, float *target);

// One input and one output (kernels/planes.h): row y and pixel p of the output see the input's rows from y and pixels from p
// on through height × width weights --------------------------------------------------------------------------------------

/// out[y * out_step + p] = *bias + the sum of weights[t * width + k] * in[(y + t) * in_step + p + k].
void ck_plane_rows(
    const float *in, size_t in_step, const float *weights, size_t height, size_t width, const float *bias,
    int accumulates, float *out, size_t out_step, size_t rows, size_t positions);

/// sums[t * width + k] += the sum of gradient[y * gradient_step + p] * in[(y + t) * in_step + p + k].
void ck_plane_sums(
    const float *in, size_t in_step, const float *gradient, size_t gradient_step, size_t rows, size_t positions,
    size_t height, size_t width, float *sums);

// Winograd's minimal filtering (kernels/winograd.h): tiles of 4×4 outputs of a kernel of 3×3 ------------------------
// A tile's 36 places are `in_step` or `out_step` numbers apart, in each place tile after tile with all its channels.

/// The places of a row of tiles; tile t begins 4 t pixels right of `in` and reads 6×6 pixels.
void ck_winograd_input(
    const float *in, size_t row_step, size_t tiles, size_t channels, float *out, size_t out_step);

/// The outputs, `height` (up to 4) rows of `width` pixels, from the products in all places; `bias` may be NULL.
void ck_winograd_output(
    const float *in, size_t in_step, const float *bias, int accumulates, float *out, size_t row_step, size_t channels,
    size_t height, size_t width);

/// The gradient of the places' products from that of the outputs.
void ck_winograd_gradient(
    const float *in, size_t row_step, size_t channels, size_t height, size_t width, float *out, size_t out_step);

/// The 36 factors of each of `count` kernels, the 9 weights of which are `in_step` apart; and the weights' gradient from that of
/// the factors, which is added.
void ck_winograd_weights(const float *in, size_t in_step, size_t count, float *out, size_t out_step);
void ck_winograd_weight_gradient(const float *in, size_t in_step, size_t count, float *out, size_t out_step);
