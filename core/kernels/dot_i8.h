// Signed 8-bit dot products.
//
// Promises common to all functions here: any length, any alignment; reads exactly the bytes named
// and never past them; the result is exact (int32, no saturation) for lengths up to 2^16, so every
// implementation gives the same bits. Inputs are -127..127.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nearshelf {

// Sum of a[k] * b[k] over k < length. Highway: SIMD128 in wasm, SSE/AVX2/NEON natively.
int32_t dot_i8(const int8_t* a, const int8_t* b, size_t length);

// out[r] = dot_i8(matrix + r * stride, query, length) for r < rows. Row-major; stride >= length.
void dot_i8_rows(const int8_t* matrix, size_t rows, size_t stride, const int8_t* query,
                 size_t length, int32_t* out);

// The plain loop that dot_i8 must equal on every input. For tests.
int32_t dot_i8_reference(const int8_t* a, const int8_t* b, size_t length);

}  // namespace nearshelf
