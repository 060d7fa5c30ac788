// Hashes for the tables in memory. Ids and names come from strangers, so the hash has a secret key:
// nobody can choose them such that they collide.
#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace nearshelf::backend {

class KeyedHash {
 public:
  // A key of its own from the system's random source. Throws std::runtime_error without one.
  KeyedHash();
  // With a key that was kept, for hashes that outlive the process.
  explicit KeyedHash(uint64_t key) : key_(key) {}

  // XXH3 with the key as its seed (xxHash specification 0.2.0).
  uint64_t operator()(Bytes bytes) const;

 private:
  uint64_t key_;
};

}  // namespace nearshelf::backend
