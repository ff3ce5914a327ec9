// Numbers that decay become denormal. What these cost depends on the processor: on one from AMD (EPYC, AVX2) nothing in sums
// and products and twice as much in a step of Adam (measured); others take a slow path for each of them.
#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Results that would be denormal become 0 (bit 15), and so do operands that are (bit 6).
enum { CK_FLUSH = 1 << 15 | 1 << 6 };

uint64_t ck_flush_denormals(void) {
  const unsigned state = _mm_getcsr();
  _mm_setcsr(state | CK_FLUSH);
  return state;
}

// Only these two bits: rounding and the flags of exceptions belong to whoever changed them meanwhile.
void ck_restore_denormals(uint64_t state) {
  _mm_setcsr((_mm_getcsr() & ~(unsigned)CK_FLUSH) | ((unsigned)state & CK_FLUSH));
}

#elif defined(__aarch64__)

// FZ: operands and results.
static const uint64_t flush = 1 << 24;

uint64_t ck_flush_denormals(void) {
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  __asm__ volatile("msr fpcr, %0" : : "r"(state | flush));
  return state;
}

void ck_restore_denormals(uint64_t state) {
  uint64_t now;
  __asm__ volatile("mrs %0, fpcr" : "=r"(now));
  __asm__ volatile("msr fpcr, %0" : : "r"((now & ~flush) | (state & flush)));
}

#else

uint64_t ck_flush_denormals(void) { return 0; }
void ck_restore_denormals(uint64_t state) { (void)state; }

#endif
