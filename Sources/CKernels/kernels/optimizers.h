// Steps of optimizers: one pass over parameters, gradients and state. Roots are elementwise, as sqrtf sets errno, which
// keeps a loop from being vectorized: Adam took 6 times as long.

// The gradient of parameter i, scaled, clipped and with the decay of p; a NaN stays one.
#define CK_SLOPE(p)                      \
  float g = gradients[i] * scale;        \
  g = limit < g ? limit : g;             \
  g = -limit > g ? -limit : g;           \
  g += decay * p;

// The parameter after decoupled weight decay.
#define CK_FADED (parameters[i] * shrink - fade * parameters[i])

// Copied, as stores through pointers to float could change what `step` points at.
#define CK_STEP_NUMBERS                                                                            \
  const float rate = step->rate, scale = step->scale, limit = step->limit, decay = step->decay,    \
              shrink = step->shrink, fade = step->fade;

void CK(step_plain)(float *parameters, const float *gradients, const ck_step *step, size_t count) {
  CK_STEP_NUMBERS
  for (size_t i = 0; i < count; i++) {
    const float p = CK_FADED;
    CK_SLOPE(p)
    parameters[i] = p - rate * g;
  }
}

void CK(step_momentum)(
    float *parameters, const float *gradients, float *velocity, const ck_step *step, float momentum, float gain,
    int nesterov, size_t count) {
  CK_STEP_NUMBERS
  for (size_t i = 0; i < count; i++) {
    const float p = CK_FADED;
    CK_SLOPE(p)
    const float v = momentum * velocity[i] + gain * g;
    velocity[i] = v;
    parameters[i] = p - rate * (nesterov ? gain * g + momentum * v : v);
  }
}

void CK(step_adagrad)(
    float *parameters, const float *gradients, float *squares, const ck_step *step, float epsilon, int inside,
    size_t count) {
  CK_STEP_NUMBERS
  const float within = inside ? epsilon : 0, beside = inside ? 0 : epsilon;
  for (size_t i = 0; i < count; i++) {
    const float p = CK_FADED;
    CK_SLOPE(p)
    squares[i] += g * g;
    parameters[i] = p - rate * g / (__builtin_elementwise_sqrt(squares[i] + within) + beside);
  }
}

// One loop for each combination of `centered` and `moving`, which are constants where this is inlined: a test of the pointers
// in the loop would keep it from being vectorized.
__attribute__((always_inline)) static inline void CK(rmsprop)(
    float *parameters, const float *gradients, float *squares, float *means, float *velocity, const ck_step *step,
    const ck_rmsprop *rule, size_t count, int centered, int moving) {
  CK_STEP_NUMBERS
  const float within = rule->inside ? rule->epsilon : 0, beside = rule->inside ? 0 : rule->epsilon;
  const float smoothing = rule->smoothing, complement = rule->complement, momentum = rule->momentum, gain = rule->gain;
  for (size_t i = 0; i < count; i++) {
    const float p = CK_FADED;
    CK_SLOPE(p)
    float s = smoothing * squares[i] + complement * (g * g);
    squares[i] = s;
    if (centered) {
      const float m = means[i] + complement * (g - means[i]);
      means[i] = m;
      s -= m * m;
    }
    float v = gain * g / (__builtin_elementwise_sqrt(s + within) + beside);
    if (moving) {
      v += momentum * velocity[i];
      velocity[i] = v;
    }
    parameters[i] = p - rate * v;
  }
}

void CK(step_rmsprop)(
    float *parameters, const float *gradients, float *squares, float *means, float *velocity, const ck_step *step,
    const ck_rmsprop *rule, size_t count) {
  if (means && velocity) CK(rmsprop)(parameters, gradients, squares, means, velocity, step, rule, count, 1, 1);
  else if (means) CK(rmsprop)(parameters, gradients, squares, means, velocity, step, rule, count, 1, 0);
  else if (velocity) CK(rmsprop)(parameters, gradients, squares, means, velocity, step, rule, count, 0, 1);
  else CK(rmsprop)(parameters, gradients, squares, means, velocity, step, rule, count, 0, 0);
}

void CK(step_adam)(
    float *parameters, const float *gradients, float *means, float *squares, const ck_step *step, const ck_adam *rule,
    size_t count) {
  CK_STEP_NUMBERS
  const float complement1 = rule->complement1, beta2 = rule->beta2, complement2 = rule->complement2;
  const float root = rule->root, epsilon = rule->epsilon;
  for (size_t i = 0; i < count; i++) {
    const float p = CK_FADED;
    CK_SLOPE(p)
    const float m = means[i] + complement1 * (g - means[i]);
    const float s = beta2 * squares[i] + complement2 * (g * g);
    means[i] = m;
    squares[i] = s;
    parameters[i] = p - rate * m / (__builtin_elementwise_sqrt(s) / root + epsilon);
  }
}

// Sixteen sums, whatever the registers: a square of a float is exact in a double, so that every machine finds the same.
void CK(sum_squares)(const float *in, size_t count, double *sum) {
  double lanes[16] = {0};
  size_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (size_t k = 0; k < 16; k++) lanes[k] += (double)in[i + k] * in[i + k];
  for (size_t k = 0; i < count; i++, k++) lanes[k] += (double)in[i] * in[i];
  double total = 0;
  for (size_t k = 0; k < 16; k++) total += lanes[k];
  *sum = total;
}
