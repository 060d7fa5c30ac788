#include "pipeline/vision/tflite/find_tflite.h"

#include <algorithm>
#include <string_view>

namespace nearshelf::pipeline {
namespace {

constexpr size_t kIdentifierOffset = 4;
constexpr std::string_view kIdentifier = "TFL3";

}  // namespace

std::optional<size_t> find_tflite(std::span<const unsigned char> bytes) {
  if (bytes.size() < kIdentifierOffset) return std::nullopt;
  const auto found = std::search(bytes.begin() + ptrdiff_t{kIdentifierOffset}, bytes.end(),
                                 kIdentifier.begin(), kIdentifier.end());
  if (found == bytes.end()) return std::nullopt;
  return size_t(found - bytes.begin()) - kIdentifierOffset;
}

}  // namespace nearshelf::pipeline
