#include "core/base/hash.h"

#define XXH_INLINE_ALL
#define XXH_NO_XXH3  // unused, and its NEON path does not compile under newer Emscripten
#include <xxhash.h>

namespace nearshelf {

uint64_t xxh64(Bytes bytes) { return XXH64(bytes.data(), bytes.size(), 0); }

uint64_t xxh64(std::string_view text) { return XXH64(text.data(), text.size(), 0); }

}  // namespace nearshelf
