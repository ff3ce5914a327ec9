// Losses that are a sum over numbers, and their gradients, in one pass.

// The loss of difference d, and its derivative; `number` is the parameter of the loss.
#define CK_SQUARED loss = d * d; slope = 2 * d;
#define CK_ABSOLUTE loss = __builtin_elementwise_abs(d); slope = (float)(d > 0) - (float)(d < 0);
#define CK_HUBER                                                                                   \
  const float held = d > number ? number : d < -number ? -number : d;                              \
  loss = held * (d - 0.5f * held);                                                                 \
  slope = held;
#define CK_CHARBONNIER                                                                             \
  loss = __builtin_elementwise_sqrt(d * d + number * number);                                      \
  slope = d / loss;

// Sixteen sums in double precision, whatever the registers, so that every machine adds in the same order.
#define CK_LOSS_LOOP(rule, store)                                                                  \
  for (; i + 16 <= count; i += 16)                                                                 \
    for (size_t k = 0; k < 16; k++) {                                                              \
      const float d = values[i + k] - targets[i + k];                                              \
      float loss, slope;                                                                           \
      rule lanes[k] += (double)loss;                                                               \
      store(gradient[i + k], slope)                                                                \
    }                                                                                              \
  for (size_t k = 0; i < count; i++, k++) {                                                        \
    const float d = values[i] - targets[i];                                                        \
    float loss, slope;                                                                             \
    rule lanes[k] += (double)loss;                                                                 \
    store(gradient[i], slope)                                                                      \
  }

#define CK_NO_GRADIENT(place, slope) (void)(slope);
#define CK_WRITE_GRADIENT(place, slope) (place) = scale * (slope);
#define CK_ADD_GRADIENT(place, slope) (place) += scale * (slope);

#define CK_LOSS_CASES(rule)                                                                        \
  if (gradient == NULL) { CK_LOSS_LOOP(rule, CK_NO_GRADIENT) }                                     \
  else if (accumulates) { CK_LOSS_LOOP(rule, CK_ADD_GRADIENT) }                                    \
  else { CK_LOSS_LOOP(rule, CK_WRITE_GRADIENT) }                                                   \
  break;

void CK(difference_loss)(
    int rule, float number, const float *restrict values, const float *restrict targets, size_t count, float scale,
    int accumulates, float *restrict gradient, double *sum) {
  double lanes[16] = {0};
  size_t i = 0;
  switch (rule) {
    case CK_LOSS_SQUARED: CK_LOSS_CASES(CK_SQUARED)
    case CK_LOSS_ABSOLUTE: CK_LOSS_CASES(CK_ABSOLUTE)
    case CK_LOSS_HUBER: CK_LOSS_CASES(CK_HUBER)
    default: CK_LOSS_CASES(CK_CHARBONNIER)
  }
  double total = 0;
  for (size_t k = 0; k < 16; k++) total += lanes[k];
  *sum = total;
}
