#include "pipeline/vision/photos/png_decoder.h"

#include <png.h>

#include <cstring>
#include <string_view>

#include "pipeline/vision/photos/exif_orientation.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kSignatureBytes = 8;
constexpr size_t kChunkHeadBytes = 8;  // length, type
constexpr size_t kChecksumBytes = 4;

uint32_t big_endian(const unsigned char* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

// libpng's simplified reader does not hand out the eXIf chunk.
int orientation_of(std::span<const unsigned char> bytes) {
  std::span<const unsigned char> rest = bytes.subspan(kSignatureBytes);
  while (rest.size() >= kChunkHeadBytes) {
    const size_t length = big_endian(rest.data());
    const std::string_view type(reinterpret_cast<const char*>(rest.data()) + 4, 4);
    if (rest.size() - kChunkHeadBytes < length) return 1;
    if (type == "eXIf") return orientation_of_exif_block(rest.subspan(kChunkHeadBytes, length));
    rest = rest.subspan(kChunkHeadBytes + length);
    rest = rest.subspan(std::min(rest.size(), kChecksumBytes));
  }
  return 1;
}

class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
  ~PngImage() { png_image_free(&image_); }

  png_image* operator->() { return &image_; }
  png_image* get() { return &image_; }

 private:
  png_image image_{};
};

[[noreturn]] void refuse(PngImage& image, const std::string& name) {
  throw VisionError(name + ": damaged PNG (" + image->message + "): fetch or export it again");
}

}  // namespace

StoredPhoto decode_png(std::span<const unsigned char> bytes, const std::string& name) {
  PngImage image;
  if (png_image_begin_read_from_memory(image.get(), bytes.data(), bytes.size()) == 0) {
    refuse(image, name);
  }
  check_photo_size(image->width, image->height, name);
  image->format = PNG_FORMAT_RGBA;
  image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  StoredPhoto stored{{image->width, image->height, {}}, orientation_of(bytes)};
  stored.photo.rgba.resize(PNG_IMAGE_SIZE(*image.get()));
  constexpr int kRowsFollowEachOther = 0;
  if (png_image_finish_read(image.get(), nullptr, stored.photo.rgba.data(), kRowsFollowEachOther,
                            nullptr) == 0) {
    refuse(image, name);
  }
  return stored;
}

}  // namespace nearshelf::pipeline
