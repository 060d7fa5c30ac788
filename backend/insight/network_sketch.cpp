#include "backend/insight/network_sketch.h"

#include <algorithm>

namespace nearshelf::backend {

void NetworkSketch::add(uint64_t network) {
  ++total_;
  Bucket& bucket = buckets_[network % kBuckets];
  if (bucket.lead == 0) bucket.key = network;
  if (bucket.key == network) {
    ++bucket.lead;
  } else {
    --bucket.lead;
  }
}

uint64_t NetworkSketch::largest() const {
  return std::max_element(buckets_.begin(), buckets_.end(),
                          [](const Bucket& a, const Bucket& b) { return a.lead < b.lead; })
      ->lead;
}

void NetworkSketch::clear() {
  buckets_.fill({});
  total_ = 0;
}

}  // namespace nearshelf::backend
