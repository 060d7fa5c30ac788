#include "pipeline/vision/photos/photo_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "pipeline/vision/photos/jpeg_decoder.h"
#include "pipeline/vision/photos/photo_format.h"
#include "pipeline/vision/photos/pixel_moves.h"
#include "pipeline/vision/photos/png_decoder.h"
#include "pipeline/vision/photos/webp_decoder.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

StoredPhoto decode_stored(std::span<const unsigned char> bytes, const std::string& name) {
  switch (photo_format(bytes, name)) {
    case PhotoFormat::kJpeg:
      return decode_jpeg(bytes, name);
    case PhotoFormat::kPng:
      return decode_png(bytes, name);
    case PhotoFormat::kWebp:
      return decode_webp(bytes, name);
  }
  throw VisionError(name + ": unknown format");
}

}  // namespace

Photo decode_photo(std::span<const unsigned char> bytes, const std::string& name) {
  StoredPhoto stored = decode_stored(bytes, name);
  Photo photo = std::move(stored.photo);
  while (std::max(photo.width, photo.height) > kDecodedSide) photo = halved(photo);
  return upright(std::move(photo), stored.orientation);
}

std::vector<unsigned char> read_photo_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw VisionError(file.string() + ": cannot be read: check the path");
  std::vector<unsigned char> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) throw VisionError(file.string() + ": cannot be read to its end");
  return bytes;
}

Photo read_photo(const std::filesystem::path& file) {
  return decode_photo(read_photo_bytes(file), file.string());
}

}  // namespace nearshelf::pipeline
