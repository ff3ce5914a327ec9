// The inner loops in what every machine of the kind has: SSE2 or NEON.
#define CK_SUFFIX _baseline
#define CK_VECTOR 16
#include "kernels/all.h"
