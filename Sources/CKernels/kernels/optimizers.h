// Steps of optimizers: one pass over parameters, gradients and state.

void CK(step_momentum)(
    float *parameters, const float *gradients, float *velocity, float rate, float momentum, float dampening, float decay,
    int nesterov, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float g = gradients[i] + decay * parameters[i];
    velocity[i] = momentum * velocity[i] + (1 - dampening) * g;
    parameters[i] -= rate * (nesterov ? g + momentum * velocity[i] : velocity[i]);
  }
}

void CK(step_plain)(float *parameters, const float *gradients, float rate, float decay, size_t count) {
  for (size_t i = 0; i < count; i++) parameters[i] -= rate * (gradients[i] + decay * parameters[i]);
}

void CK(step_adagrad)(
    float *parameters, const float *gradients, float *squares, float rate, float epsilon, int inside, float decay,
    size_t count) {
  const float within = inside ? epsilon : 0, beside = inside ? 0 : epsilon;
  for (size_t i = 0; i < count; i++) {
    const float g = gradients[i] + decay * parameters[i];
    squares[i] += g * g;
    parameters[i] -= rate * g / (__builtin_sqrtf(squares[i] + within) + beside);
  }
}

void CK(step_rmsprop)(
    float *parameters, const float *gradients, float *squares, float rate, float smoothing, float epsilon, int inside,
    float decay, size_t count) {
  const float within = inside ? epsilon : 0, beside = inside ? 0 : epsilon;
  for (size_t i = 0; i < count; i++) {
    const float g = gradients[i] + decay * parameters[i];
    squares[i] = smoothing * squares[i] + (1 - smoothing) * g * g;
    parameters[i] -= rate * g / (__builtin_sqrtf(squares[i] + within) + beside);
  }
}

void CK(step_adam)(
    float *parameters, const float *gradients, float *means, float *squares, float rate, float beta1, float beta2,
    float root, float epsilon, float decay, float shrink, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float p = parameters[i] * shrink;
    const float g = gradients[i] + decay * p;
    means[i] += (1 - beta1) * (g - means[i]);
    squares[i] = beta2 * squares[i] + (1 - beta2) * g * g;
    parameters[i] = p - rate * means[i] / (__builtin_sqrtf(squares[i]) / root + epsilon);
  }
}
