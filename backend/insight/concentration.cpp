#include "backend/insight/concentration.h"

#include <cmath>

#include "core/base/hash.h"

namespace nearshelf::backend {

void Concentration::add(std::string_view name) {
  ++bins_[xxh64(name) % bins_.size()];
  ++total_;
}

double Concentration::effective_number() const {
  if (total_ == 0) return 0;
  double entropy = 0;
  for (const uint32_t count : bins_) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(total_);
    entropy -= share * std::log(share);
  }
  return std::exp(entropy);
}

void Concentration::clear() {
  bins_.fill(0);
  total_ = 0;
}

}  // namespace nearshelf::backend
