// What comes out of a photo file: its colours, at a size that can be worked with.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/photos/photo_samples.h"

namespace nearshelf::pipeline::testing {
namespace {

constexpr int kLossyTolerance = 12;

Photo decoded(const FileBytes& file) { return decode_photo(file, "sample"); }

Photo without_colour(Photo photo) {
  for (size_t p = 0; p < photo.rgba.size(); p += 4)
    photo.rgba[p + 1] = photo.rgba[p + 2] = photo.rgba[p];
  return photo;
}

Photo opaque(Photo photo) {
  for (size_t p = 0; p < photo.rgba.size(); p += 4) photo.rgba[p + 3] = 255;
  return photo;
}

}  // namespace

TEST_CASE("JPEG photos of every kind keep their colours") {
  const Photo photo = gradient(97, 61);
  CHECK(largest_difference(decoded(encode_jpeg(photo)), photo) <= kLossyTolerance);
  CHECK(largest_difference(decoded(encode_jpeg(photo, JpegKind::kProgressive)), photo) <=
        kLossyTolerance);
  CHECK(largest_difference(decoded(encode_jpeg(photo, JpegKind::kGrey)), without_colour(photo)) <=
        kLossyTolerance);
  CHECK(largest_difference(decoded(encode_jpeg(photo, JpegKind::kCmyk)), photo) <= kLossyTolerance);
}

TEST_CASE("PNG photos of every kind are exact") {
  const Photo photo = noise(37, 23);
  CHECK(largest_difference(decoded(encode_png(photo)), photo) == 0);
  CHECK(largest_difference(decoded(encode_png(photo, PngKind::kInterlaced)), photo) == 0);
  CHECK(largest_difference(decoded(encode_png(photo, PngKind::kRgb)), opaque(photo)) == 0);
  CHECK(largest_difference(decoded(encode_png(photo, PngKind::kGrey)),
                           opaque(without_colour(photo))) == 0);
  CHECK(largest_difference(decoded(encode_png(photo, PngKind::kSixteenBit)), photo) == 0);
  const Photo few = noise(16, 16);
  CHECK(largest_difference(decoded(encode_png(few, PngKind::kPalette)), few) == 0);
}

TEST_CASE("WebP photos keep their colours and their alpha") {
  const Photo photo = opaque(noise(37, 23));
  CHECK(largest_difference(decoded(encode_webp(photo)), photo) == 0);
  const Photo smooth = gradient(64, 48);
  CHECK(largest_difference(decoded(encode_webp(smooth, WebpKind::kLossy)), smooth) <=
        2 * kLossyTolerance);
  const Photo half = painted(8, 8, [](uint32_t x, uint32_t) {
    return Rgba{200, 100, 50, static_cast<uint8_t>(32 * x)};
  });
  const Photo read = decoded(encode_webp(half));
  CHECK(colour_at(read, 7, 3) == Rgba{200, 100, 50, 224});
  CHECK(colour_at(read, 0, 3)[3] == 0);
}

TEST_CASE("a large photo is halved until it fits, whatever its format") {
  const Photo large = gradient(3000, 1001);
  const Photo small = gradient(750, 251);
  for (const FileBytes& file :
       {encode_jpeg(large), encode_jpeg(large, JpegKind::kCmyk), encode_png(large, PngKind::kRgb),
        encode_webp(large, WebpKind::kLossy)}) {
    const Photo photo = decoded(file);
    CHECK(photo.width == 750);
    CHECK(photo.height == 251);
    CHECK(largest_difference(photo, small) <= 2 * kLossyTolerance);
  }
  CHECK(decoded(encode_jpeg(gradient(12000, 40))).width == 750);  // more than libjpeg reduces by
  CHECK(decoded(encode_png(gradient(kDecodedSide, 2))).width == kDecodedSide);
  CHECK(decoded(encode_png(gradient(1, kDecodedSide + 1))).height == kDecodedSide / 2 + 1);
}

TEST_CASE("what lies behind transparent pixels does not show when a photo is halved") {
  const Photo sprite = painted(2 * kDecodedSide, 2, [](uint32_t x, uint32_t) {
    return x % 2 == 0 ? Rgba{250, 0, 0, 255} : Rgba{0, 0, 250, 0};
  });
  CHECK(colour_at(decoded(encode_png(sprite)), 10, 0) == Rgba{250, 0, 0, 128});
}

TEST_CASE("a photo of one pixel is read") {
  const Photo dot = painted(1, 1, [](uint32_t, uint32_t) { return Rgba{120, 120, 120, 255}; });
  for (const FileBytes& file : {encode_jpeg(dot), encode_png(dot), encode_webp(dot)}) {
    CHECK(largest_difference(decoded(file), dot) <= 1);
  }
}

TEST_CASE("photos are read from files, and the error names the file") {
  const auto folder = std::filesystem::temp_directory_path();
  const auto path = folder / "nearshelf_photo_file_test.jpeg";  // a PNG: the name lies
  const FileBytes file = encode_png(gradient(5, 4));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
  CHECK(read_photo(path).width == 5);
  std::filesystem::remove(path);
  CHECK_THROWS_WITH_AS(read_photo(path),
                       doctest::Contains("nearshelf_photo_file_test.jpeg: cannot be read"),
                       VisionError);
}

}  // namespace nearshelf::pipeline::testing
