// Decodes JPEG, PNG and WebP photos natively, upright and as RGBA.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/vision/photo.h"

namespace nearshelf::pipeline {

struct Photo {
  uint32_t width = 0;
  uint32_t height = 0;
  std::vector<uint8_t> rgba;  // not premultiplied

  PhotoView view() const { return {rgba.data(), width, height}; }
};

// Applies the EXIF orientation. Photos whose longer side exceeds kDecodedSide are halved while they
// are decoded (JPEG) or after (others) until they fit. Throws VisionError for other formats, more
// than kMaxPhotoPixels pixels, and corrupt data; `name` is for errors.
inline constexpr uint32_t kDecodedSide = 1024;
inline constexpr uint64_t kMaxPhotoPixels = 100'000'000;
Photo decode_photo(std::span<const unsigned char> bytes, const std::string& name);
Photo read_photo(const std::filesystem::path& file);

// The file's bytes, undecoded. Throws VisionError.
std::vector<unsigned char> read_photo_bytes(const std::filesystem::path& file);

}  // namespace nearshelf::pipeline
