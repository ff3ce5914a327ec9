// Vectors of 64 bytes, whatever the machine's registers: the compiler splits them where those are shorter.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Loaded and stored at any address.
typedef float ck_float16 __attribute__((vector_size(64), aligned(4)));

#define CK_LOAD(pointer) (*(const ck_float16 *)(pointer))
#define CK_STORE(pointer, value) (*(ck_float16 *)(pointer) = (value))

typedef uint8_t ck_u8x32 __attribute__((vector_size(32), aligned(1)));
typedef uint16_t ck_u16x32 __attribute__((vector_size(64), aligned(2)));
typedef uint32_t ck_u32x32 __attribute__((vector_size(128), aligned(4)));

#define CK_U8(pointer) (*(ck_u8x32 *)(pointer))
#define CK_U16(pointer) (*(ck_u16x32 *)(pointer))

// Steps of 64, the last of which lies over outputs that are done already: a tail of single outputs took as long as all
// of a short row. For a count of 64 and more; fewer outputs are computed one by one.
#define CK_FOR_64(i) for (size_t i = 0; i < count; i = i + 128 <= count || i + 64 == count ? i + 64 : count - 64)
