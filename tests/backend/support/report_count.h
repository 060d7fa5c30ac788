// Looks into the store from outside, as another connection sees it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "backend/store/database.h"

namespace nearshelf::test {

// How many report ids `file` holds.
inline int64_t report_count(const std::filesystem::path& file) {
  return backend::open_for_reading(file)
      .execAndGet("SELECT coalesce(sum(length(ids)), 0) / 16 FROM report")
      .getInt64();
}

}  // namespace nearshelf::test
