#include "CWeights.h"

// C23's #embed, which Clang has for older C, too: a megabyte takes a second, as a literal in Swift it would take minutes.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char denoiser_gray[] = {
#if __has_embed("models/denoiser-gray.safetensors")
#embed "models/denoiser-gray.safetensors" suffix(,)
#endif
    0};

static const unsigned char denoiser_rgb[] = {
#if __has_embed("models/denoiser-rgb.safetensors")
#embed "models/denoiser-rgb.safetensors" suffix(,)
#endif
    0};

static const unsigned char upscaler[] = {
#if __has_embed("models/upscaler.safetensors")
#embed "models/upscaler.safetensors" suffix(,)
#endif
    0};

// Without the 0 that stands behind each.
cw_file cw_denoiser_gray(void) { return (cw_file){denoiser_gray, sizeof denoiser_gray - 1}; }

cw_file cw_denoiser_rgb(void) { return (cw_file){denoiser_rgb, sizeof denoiser_rgb - 1}; }

cw_file cw_upscaler(void) { return (cw_file){upscaler, sizeof upscaler - 1}; }
