// Products of shifted samples, summed: what the normal equations of a kernel consist of.

// Sixteen sums, whatever the registers: a product of two floats is exact in a double, so that every machine finds the same.
void CK(lag_products)(const float *a, const float *b, size_t step, size_t lags, size_t count, double *sums) {
  for (size_t lag = 0; lag < lags; lag++, b += step) {
    double lanes[16] = {0};
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
      for (size_t k = 0; k < 16; k++) lanes[k] += (double)a[i + k] * b[i + k];
    for (size_t k = 0; i < count; i++, k++) lanes[k] += (double)a[i] * b[i];
    double total = 0;
    for (size_t k = 0; k < 16; k++) total += lanes[k];
    sums[lag] = total;
  }
}
