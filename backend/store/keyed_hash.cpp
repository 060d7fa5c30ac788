#include "backend/store/keyed_hash.h"

#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace nearshelf::backend {

KeyedHash::KeyedHash() {
  std::random_device random;
  key_ = static_cast<uint64_t>(random()) << 32 | random();
}

uint64_t KeyedHash::operator()(Bytes bytes) const {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), key_);
}

}  // namespace nearshelf::backend
