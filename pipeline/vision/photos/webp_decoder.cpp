#include "pipeline/vision/photos/webp_decoder.h"

#include <webp/decode.h>

#include <algorithm>
#include <string_view>

#include "pipeline/vision/photos/exif_orientation.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kRiffHeadBytes = 12;
constexpr size_t kChunkHeadBytes = 8;  // type, length

uint32_t little_endian(const unsigned char* bytes) {
  return uint32_t{bytes[3]} << 24 | uint32_t{bytes[2]} << 16 | uint32_t{bytes[1]} << 8 | bytes[0];
}

int orientation_of(std::span<const unsigned char> bytes) {
  std::span<const unsigned char> rest = bytes.subspan(std::min(bytes.size(), kRiffHeadBytes));
  while (rest.size() >= kChunkHeadBytes) {
    const std::string_view type(reinterpret_cast<const char*>(rest.data()), 4);
    const size_t length = little_endian(rest.data() + 4);
    rest = rest.subspan(kChunkHeadBytes);
    if (rest.size() < length) return 1;
    if (type == "EXIF") return orientation_of_exif_block(rest.first(length));
    rest = rest.subspan(std::min(rest.size(), length + length % 2));
  }
  return 1;
}

[[noreturn]] void refuse(VP8StatusCode status, const std::string& name) {
  const char* what = status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED
                         ? "the file ends early"
                     : status == VP8_STATUS_OUT_OF_MEMORY ? "not enough memory"
                                                          : "wrong data";
  throw VisionError(name + ": damaged WebP (" + what + "): fetch or export it again");
}

}  // namespace

StoredPhoto decode_webp(std::span<const unsigned char> bytes, const std::string& name) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(bytes.data(), bytes.size(), &features);
  if (status != VP8_STATUS_OK) refuse(status, name);
  if (features.has_animation != 0) {
    throw VisionError(name + ": an animated WebP: export one frame as a photo");
  }
  const auto width = static_cast<uint32_t>(features.width);
  const auto height = static_cast<uint32_t>(features.height);
  check_photo_size(width, height, name);
  StoredPhoto stored{{width, height, {}}, orientation_of(bytes)};
  stored.photo.rgba.resize(size_t{width} * height * 4);

  WebPDecoderConfig config;
  WebPInitDecoderConfig(&config);
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = stored.photo.rgba.data();
  config.output.u.RGBA.size = stored.photo.rgba.size();
  config.output.u.RGBA.stride = static_cast<int>(width * 4);
  const VP8StatusCode decoded = WebPDecode(bytes.data(), bytes.size(), &config);
  WebPFreeDecBuffer(&config.output);
  if (decoded != VP8_STATUS_OK) refuse(decoded, name);
  return stored;
}

}  // namespace nearshelf::pipeline
