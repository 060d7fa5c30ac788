// Where random numbers come from. The core has no source of its own: the backend hands in the
// operating system's, tests a repeatable one.
#pragma once

#include <cstdint>

namespace nearshelf {

class RandomBits {
 public:
  // 64 uniform bits, independent of all before.
  virtual uint64_t next() = 0;

 protected:
  ~RandomBits() = default;
};

}  // namespace nearshelf
