#include "core/kernels/dot_i8.h"

namespace nearshelf {

int32_t dot_i8_reference(const int8_t* a, const int8_t* b, size_t length) {
  int32_t sum = 0;
  for (size_t k = 0; k < length; ++k) sum += int32_t{a[k]} * int32_t{b[k]};
  return sum;
}

}  // namespace nearshelf
