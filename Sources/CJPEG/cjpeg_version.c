#include "cjpeg.h"

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#define STRING_OF(text) #text
#define STRING(macro) STRING_OF(macro)

const char *cjpeg_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
  return STRING(LIBJPEG_TURBO_VERSION);
#else
  return STRING(JPEG_LIB_VERSION);
#endif
}
