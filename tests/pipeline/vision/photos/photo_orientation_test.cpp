// EXIF orientation: the table of the specification, and blocks that are damaged.
#include <doctest/doctest.h>

#include "pipeline/vision/photos/exif_orientation.h"
#include "tests/pipeline/vision/photos/photo_samples.h"

namespace nearshelf::pipeline::testing {
namespace {

constexpr uint32_t kWidth = 48;
constexpr uint32_t kHeight = 32;

enum class Corner { kTopLeft, kTopRight, kBottomLeft, kBottomRight };

// Where the first and the last pixel of the first stored row are to be seen (EXIF 2.32, 4.6.4).
struct Shown {
  int orientation;
  Corner first;
  Corner last;
};
constexpr Shown kShown[] = {
    {1, Corner::kTopLeft, Corner::kTopRight},       {2, Corner::kTopRight, Corner::kTopLeft},
    {3, Corner::kBottomRight, Corner::kBottomLeft}, {4, Corner::kBottomLeft, Corner::kBottomRight},
    {5, Corner::kTopLeft, Corner::kBottomLeft},     {6, Corner::kTopRight, Corner::kBottomRight},
    {7, Corner::kBottomRight, Corner::kTopRight},   {8, Corner::kBottomLeft, Corner::kTopLeft},
};

constexpr Rgba kFirst{220, 20, 20, 255};
constexpr Rgba kLast{20, 20, 220, 255};
constexpr Rgba kRest{128, 128, 128, 255};

// Three fields, large enough for JPEG: the two ends of the first rows, and the rest.
Photo marked() {
  return painted(kWidth, kHeight, [](uint32_t x, uint32_t y) {
    if (y >= kHeight / 2) return kRest;
    return x < kWidth / 3 ? kFirst : x >= 2 * kWidth / 3 ? kLast : kRest;
  });
}

Rgba colour_in(const Photo& photo, Corner corner) {
  const bool right = corner == Corner::kTopRight || corner == Corner::kBottomRight;
  const bool bottom = corner == Corner::kBottomLeft || corner == Corner::kBottomRight;
  return colour_at(photo, right ? photo.width - 2 : 1, bottom ? photo.height - 2 : 1);
}

bool alike(const Rgba& a, const Rgba& b) {
  int difference = 0;
  for (size_t c = 0; c < 4; ++c) difference = std::max(difference, std::abs(a[c] - b[c]));
  return difference < 30;
}

}  // namespace

TEST_CASE("photos of every orientation come out upright, in every format") {
  for (const Shown& shown : kShown) {
    for (const FileBytes& file : {encode_jpeg(marked(), JpegKind::kBaseline, shown.orientation),
                                  encode_png(marked(), PngKind::kRgba, shown.orientation),
                                  encode_webp(marked(), WebpKind::kLossless, shown.orientation)}) {
      const Photo photo = decode_photo(file, "sample");
      CAPTURE(shown.orientation);
      CHECK(photo.width == (shown.orientation >= 5 ? kHeight : kWidth));
      CHECK(alike(colour_in(photo, shown.first), kFirst));
      CHECK(alike(colour_in(photo, shown.last), kLast));
    }
  }
}

TEST_CASE("a photo is halved and turned") {
  const Photo photo =
      decode_photo(encode_jpeg(gradient(2000, 600), JpegKind::kBaseline, 6), "sample");
  CHECK(photo.width == 300);
  CHECK(photo.height == 1000);
}

TEST_CASE("orientation is read in both byte orders, with and without the JPEG prefix") {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CHECK(exif_orientation(exif_block(orientation, true)) == orientation);
    CHECK(exif_orientation(exif_block(orientation, false)) == orientation);
    FileBytes prefixed = exif_block(orientation);
    constexpr unsigned char kPrefix[] = {'E', 'x', 'i', 'f', 0, 0};
    prefixed.insert(prefixed.begin(), std::begin(kPrefix), std::end(kPrefix));
    CHECK(orientation_of_exif_block(prefixed) == orientation);
  }
}

TEST_CASE("a damaged EXIF block means upright") {
  CHECK(exif_orientation({}) == 1);
  CHECK(exif_orientation(exif_block(0)) == 1);
  CHECK(exif_orientation(exif_block(9)) == 1);
  const FileBytes whole = exif_block(6);
  constexpr size_t kValueEnds = 32;
  for (size_t length = 0; length < kValueEnds; ++length) {
    CHECK(exif_orientation(std::span(whole).first(length)) == 1);
  }
  FileBytes far = whole;
  far[4] = 0xFF;  // the directory lies behind the end
  CHECK(exif_orientation(far) == 1);
  FileBytes many = whole;
  many[8] = 0xFF;  // 65,282 entries
  many[22] = 0;    // and none of the two is the orientation
  CHECK(exif_orientation(many) == 1);
  FileBytes text = whole;
  text[25] = 2;  // not a number
  CHECK(exif_orientation(text) == 1);
}

}  // namespace nearshelf::pipeline::testing
