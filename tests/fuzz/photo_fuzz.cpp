// Any photo, region and size for prepare_photo(): refused, or every pixel written and opaque.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/base/bytes.h"
#include "core/vision/photo.h"

using namespace nearshelf;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteReader input(Bytes(data, size));
  PhotoView photo;
  photo.width = input.read<uint16_t>();
  photo.height = input.read<uint16_t>();
  const auto region = input.read<PhotoRegion>();
  const auto fit = static_cast<PhotoFit>(input.read<uint8_t>() % 3);
  const uint32_t width = input.read<uint8_t>();
  const uint32_t height = input.read<uint8_t>();
  if (!input.ok() || uint64_t{photo.width} * photo.height > 1u << 16) return 0;

  // The bytes that are left, over and over.
  const Bytes colours = input.read_bytes(input.remaining());
  std::vector<uint8_t> rgba(size_t{photo.width} * photo.height * 4, 200);
  for (size_t k = 0; k < rgba.size() && !colours.empty(); ++k)
    rgba[k] = colours[k % colours.size()];
  photo.rgba = rgba.data();
  std::vector<uint8_t> out(size_t{width} * height * 4, 1);
  const Status status = prepare_photo(photo, region, fit, width, height, out);
  if (!status.ok()) {
    if (status.message().empty()) std::abort();
    return 0;
  }
  for (size_t k = 3; k < out.size(); k += 4) {
    if (out[k] != 255) std::abort();
  }
  return 0;
}
