// Random bits of the operating system, for the noise of releases.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/privacy/random_bits.h"

namespace nearshelf::backend {

// Reads getrandom(2) in slices and wipes each word as it hands it out: who reads the memory later
// cannot take the noise off. For one thread.
class SystemRandom final : public RandomBits {
 public:
  // Waits until the system has gathered entropy after its boot. Throws std::runtime_error when the
  // system has no such source.
  SystemRandom();
  ~SystemRandom();
  SystemRandom(const SystemRandom&) = delete;
  SystemRandom& operator=(const SystemRandom&) = delete;

  // Ends the process should the system refuse, which Linux does not once the constructor has
  // succeeded: there is no safe way to go on without noise.
  uint64_t next() override;

 private:
  // Reads of up to 256 bytes are never cut short by a signal (getrandom(2)).
  static constexpr size_t kWords = 32;

  std::array<uint64_t, kWords> words_{};
  size_t used_ = 0;
};

}  // namespace nearshelf::backend
