#include "pipeline/vision/photos/exif_orientation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nearshelf::pipeline {
namespace {

constexpr int kUpright = 1;
constexpr uint32_t kOrientationTag = 0x0112;
constexpr uint32_t kShortType = 3;
constexpr size_t kEntryBytes = 12;

// Reads numbers in the block's byte order; what lies outside reads as 0.
class TiffBlock {
 public:
  TiffBlock(std::span<const unsigned char> bytes, bool big_endian)
      : bytes_(bytes), big_endian_(big_endian) {}

  uint32_t number(size_t offset, size_t width) const {
    if (offset > bytes_.size() || bytes_.size() - offset < width) return 0;
    uint32_t value = 0;
    for (size_t k = 0; k < width; ++k) {
      value = value << 8 | bytes_[offset + (big_endian_ ? k : width - 1 - k)];
    }
    return value;
  }

 private:
  std::span<const unsigned char> bytes_;
  bool big_endian_;
};

bool starts_with(std::span<const unsigned char> bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::equal(text.begin(), text.end(), bytes.begin(),
                    [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

}  // namespace

int exif_orientation(std::span<const unsigned char> tiff) {
  const bool big_endian = starts_with(tiff, std::string_view("MM\0*", 4));
  if (!big_endian && !starts_with(tiff, std::string_view("II*\0", 4))) return kUpright;
  const TiffBlock block(tiff, big_endian);
  const size_t directory = block.number(4, 4);
  const size_t entries = block.number(directory, 2);
  for (size_t k = 0; k < entries; ++k) {
    const size_t entry = directory + 2 + k * kEntryBytes;
    if (entry >= tiff.size()) break;
    if (block.number(entry, 2) != kOrientationTag) continue;
    const uint32_t value = block.number(entry + 8, 2);
    const bool valid = block.number(entry + 2, 2) == kShortType && value >= 1 && value <= 8;
    return valid ? static_cast<int>(value) : kUpright;
  }
  return kUpright;
}

int orientation_of_exif_block(std::span<const unsigned char> block) {
  constexpr std::string_view kMarker("Exif\0\0", 6);
  return exif_orientation(starts_with(block, kMarker) ? block.subspan(kMarker.size()) : block);
}

}  // namespace nearshelf::pipeline
