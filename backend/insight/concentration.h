// How many different things a stream of names is about.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace nearshelf::backend {

// Counts names in hashed bins and tells their entropy as an effective number: n names that are
// equally frequent give n, as long as n is well below the number of bins. For one thread.
class Concentration {
 public:
  void add(std::string_view name);

  uint64_t total() const { return total_; }
  // exp of the entropy of the bins; 0 when nothing was added.
  double effective_number() const;

  void clear();

 private:
  std::array<uint32_t, 256> bins_{};
  uint64_t total_ = 0;
};

}  // namespace nearshelf::backend
