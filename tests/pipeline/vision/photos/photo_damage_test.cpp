// Files that are no photos, cut short, or made to exhaust the reader.
#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/photos/photo_samples.h"

namespace nearshelf::pipeline::testing {
namespace {

// what() of the VisionError; "" when the bytes are a photo.
std::string error_of(std::span<const unsigned char> file) {
  try {
    decode_photo(file, "shelf.jpg");
  } catch (const VisionError& error) {
    return error.what();
  }
  return "";
}

std::string error_of(std::string_view text) {
  return error_of(FileBytes(text.begin(), text.end()));
}

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what is no photo is named") {
  CHECK(mentions(error_of(std::string_view()), "the file is empty"));
  CHECK(mentions(error_of("<!DOCTYPE html><html>404"), "a web page"));
  CHECK(mentions(error_of("GIF89a....."), "a GIF image: convert it"));
  CHECK(mentions(error_of(std::string_view("\0\0\0\x1C"
                                           "ftypavif",
                                           12)),
                 "an AVIF image"));
  CHECK(mentions(error_of(std::string_view("\0\0\0\x1C"
                                           "ftypheic",
                                           12)),
                 "a HEIC image"));
  CHECK(mentions(error_of("RIFF....WAVEfmt "), "no JPEG, PNG or WebP photo"));
  CHECK(error_of("once upon a time").starts_with("shelf.jpg: "));
}

TEST_CASE("a photo that ends early is refused at every length") {
  const Photo photo = noise(40, 30);
  const size_t end_marker = 2;  // of JPEG; a photo that lacks no more than that is whole
  for (const JpegKind kind : {JpegKind::kBaseline, JpegKind::kGrey, JpegKind::kCmyk}) {
    const FileBytes file = encode_jpeg(photo, kind);
    CHECK(error_of(std::span(file).first(file.size() - end_marker)) == "");
    for (size_t length = 0; length + end_marker + 8 < file.size(); length += 7) {
      CHECK(error_of(std::span(file).first(length)) != "");
    }
  }
  for (const FileBytes& file : {encode_png(photo), encode_png(photo, PngKind::kInterlaced),
                                encode_webp(photo), encode_webp(photo, WebpKind::kLossy)}) {
    constexpr size_t kEndChunk = 12;  // of PNG: behind the pixels
    for (size_t length = 0; length + kEndChunk + 4 < file.size(); length += 7) {
      CHECK(error_of(std::span(file).first(length)) != "");
    }
  }
}

TEST_CASE("damage says what happened and what to do") {
  FileBytes jpeg = encode_jpeg(noise(40, 30));
  jpeg.resize(jpeg.size() / 2);
  const std::string error = error_of(jpeg);
  CHECK(mentions(error, "shelf.jpg: damaged JPEG ("));
  CHECK(mentions(error, "fetch or export it again"));
  FileBytes png = encode_png(noise(40, 30));
  png[png.size() / 2] ^= 0x55;
  CHECK(mentions(error_of(png), "damaged PNG ("));
  FileBytes webp = encode_webp(noise(40, 30));
  webp.resize(webp.size() / 2);
  CHECK(mentions(error_of(webp), "damaged WebP (the file ends early)"));
}

TEST_CASE("more pixels than are read are refused before they are decoded") {
  FileBytes jpeg = encode_jpeg(gradient(16, 16));
  constexpr unsigned char kFrame[] = {0xFF, 0xC0};
  const auto frame = std::search(jpeg.begin(), jpeg.end(), std::begin(kFrame), std::end(kFrame));
  std::fill_n(frame + 5, 4, static_cast<unsigned char>(0xFD));  // height and width
  CHECK(mentions(error_of(jpeg), "65021 x 65021 pixels, at most 100 million are read"));

  // A lossless WebP says its size in 14 bits each.
  FileBytes webp = encode_webp(gradient(16, 16));
  constexpr size_t kSize = 12 + 8 + 1;
  std::fill_n(webp.begin() + kSize, 3, static_cast<unsigned char>(0xFF));
  webp[kSize + 3] = 0x0F;
  CHECK(mentions(error_of(webp), "16384 x 16384 pixels"));
}

TEST_CASE("any changed byte gives a photo or an error") {
  const Photo photo = noise(24, 16);
  for (FileBytes file : {encode_jpeg(photo), encode_jpeg(photo, JpegKind::kProgressive),
                         encode_png(photo), encode_webp(photo, WebpKind::kLossy)}) {
    for (size_t k = 12; k < file.size(); k += 3) {
      const unsigned char kept = file[k];
      file[k] ^= 0xA5;
      try {
        const Photo read = decode_photo(file, "sample");
        CHECK(read.rgba.size() == size_t{read.width} * read.height * 4);
        CHECK(std::max(read.width, read.height) <= kDecodedSide);
      } catch (const VisionError& error) {
        CHECK(std::string(error.what()).starts_with("sample: "));
      }
      file[k] = kept;
    }
  }
}

}  // namespace nearshelf::pipeline::testing
