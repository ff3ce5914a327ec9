// All inner loops, compiled once for each kind of machine: CK_SUFFIX tells the copies apart, CK_VECTOR is the size of a
// register in bytes.
#include "CKernels.h"
#include "vectors.h"

#define CK_JOIN(name, suffix) ck_##name##suffix
#define CK_EXPAND(name, suffix) CK_JOIN(name, suffix)
#define CK(name) CK_EXPAND(name, CK_SUFFIX)

#include "lanes.h"

#include "activations.h"
#include "bilateral.h"
#include "channels.h"
#include "correlation.h"
#include "fixed.h"
#include "fourier.h"
#include "gradient.h"
#include "integers.h"
#include "lags.h"
#include "losses.h"
#include "medians.h"
#include "optimizers.h"
#include "pixels.h"
#include "planes.h"
#include "pooling.h"
#include "products.h"
#include "packed.h"
#include "pyramid.h"
#include "ranks.h"
#include "softmax.h"
#include "sums.h"
#include "winograd.h"
