// Memory of this process.
#pragma once

#include <cstdint>

namespace nearshelf::backend {

// Resident bytes (proc(5), statm); 0 where the system does not tell.
uint64_t resident_bytes();

}  // namespace nearshelf::backend
