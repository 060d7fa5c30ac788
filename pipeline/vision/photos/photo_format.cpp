#include "pipeline/vision/photos/photo_format.h"

#include <string_view>

#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

struct Signature {
  size_t offset;
  std::string_view bytes;
};

struct Refused {
  Signature signature;
  const char* found;
};

constexpr Signature kJpeg{0, "\xFF\xD8\xFF"};
constexpr Signature kPng{0, "\x89PNG\r\n\x1A\n"};
constexpr Signature kRiff{0, "RIFF"};
constexpr Signature kWebp{8, "WEBP"};

constexpr const char* kConvert = ": convert it to JPEG, PNG or WebP";
constexpr Refused kRefused[] = {
    {{4, "ftypavif"}, "an AVIF"},
    {{4, "ftypavis"}, "an AVIF"},
    {{4, "ftyphei"}, "a HEIC"},
    {{4, "ftyphev"}, "a HEIC"},
    {{4, "ftypmif1"}, "a HEIF"},
    {{0, "GIF8"}, "a GIF"},
    {{0, "BM"}, "a BMP"},
    {{0, std::string_view("II*\0", 4)}, "a TIFF"},
    {{0, std::string_view("MM\0*", 4)}, "a TIFF"},
};
constexpr std::string_view kTextStarts[] = {"<", "{", "\xEF\xBB\xBF<"};

bool carries(std::string_view text, const Signature& signature) {
  return text.size() >= signature.offset &&
         text.substr(signature.offset).starts_with(signature.bytes);
}

}  // namespace

PhotoFormat photo_format(std::span<const unsigned char> bytes, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (carries(text, kJpeg)) return PhotoFormat::kJpeg;
  if (carries(text, kPng)) return PhotoFormat::kPng;
  if (carries(text, kRiff) && carries(text, kWebp)) return PhotoFormat::kWebp;
  if (text.empty()) throw VisionError(name + ": the file is empty: fetch the photo again");
  for (const Refused& refused : kRefused) {
    if (carries(text, refused.signature)) {
      throw VisionError(name + ": " + refused.found + " image" + kConvert);
    }
  }
  for (const std::string_view start : kTextStarts) {
    if (text.starts_with(start)) {
      throw VisionError(name +
                        ": a text (a web page, an SVG or JSON), not a photo: check how it was "
                        "downloaded");
    }
  }
  throw VisionError(name + ": no JPEG, PNG or WebP photo" + kConvert);
}

}  // namespace nearshelf::pipeline
