// What the image encoder does to 7-bit activations besides convolutions. Same arithmetic, layout
// and over-read as core/kernels/conv_kernels.h; Highway, and the plain loop in tests.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace nearshelf {

// out[i] = clamp(round((float(a[i]) * a_factor + float(b[i]) * b_factor) + offset), low, high), i <
// count. In place is fine. Callers make sure that what is rounded is within +-2^22.
struct AddCall {
  const uint8_t* a;
  const uint8_t* b;
  uint8_t* out;
  size_t count;
  float a_factor, b_factor, offset;
  int32_t low, high;
};
void add_u7(const AddCall& call);
void add_u7_reference(const AddCall& call);

// out[i] = table[in[i] & 127], i < count. In place is fine.
void look_up_u7(const uint8_t* in, size_t count, const uint8_t table[128], uint8_t* out);
void look_up_u7_reference(const uint8_t* in, size_t count, const uint8_t table[128], uint8_t* out);

// sums[c] += sum over p < pixels of in[p * channels + c]; pixels at most 2^24.
void add_pixels_u7(const uint8_t* in, size_t pixels, uint32_t channels, int32_t* sums);
void add_pixels_u7_reference(const uint8_t* in, size_t pixels, uint32_t channels, int32_t* sums);

// out[c] = max(out[c], in[c]), c < count.
void max_u7(const uint8_t* in, size_t count, uint8_t* out);

}  // namespace nearshelf
