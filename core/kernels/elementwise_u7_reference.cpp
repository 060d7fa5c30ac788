#include <cmath>

#include "core/kernels/elementwise_u7.h"

namespace nearshelf {

void add_u7_reference(const AddCall& call) {
  for (size_t i = 0; i < call.count; ++i) {
    const float a = static_cast<float>(call.a[i]) * call.a_factor;
    const float b = static_cast<float>(call.b[i]) * call.b_factor;
    const auto value = static_cast<int32_t>(std::nearbyint((a + b) + call.offset));
    call.out[i] = static_cast<uint8_t>(value < call.low    ? call.low
                                       : value > call.high ? call.high
                                                           : value);
  }
}

void look_up_u7_reference(const uint8_t* in, size_t count, const uint8_t table[128], uint8_t* out) {
  for (size_t i = 0; i < count; ++i) out[i] = table[in[i] & 127];
}

void add_pixels_u7_reference(const uint8_t* in, size_t pixels, uint32_t channels, int32_t* sums) {
  for (size_t p = 0; p < pixels; ++p) {
    for (uint32_t c = 0; c < channels; ++c) sums[c] += in[p * channels + c];
  }
}

}  // namespace nearshelf
