#ifndef CWEIGHTS_H
#define CWEIGHTS_H

#include <stddef.h>

/// A file of the folder `models`, as it is; of 0 bytes where there was none when this was compiled.
typedef struct {
  const unsigned char *bytes;
  size_t count;
} cw_file;

/// The denoiser for gray pictures.
cw_file cw_denoiser_gray(void);

/// The denoiser for colour pictures.
cw_file cw_denoiser_rgb(void);

/// What makes pictures twice as large.
cw_file cw_upscaler(void);

#endif
