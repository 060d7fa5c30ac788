#include "core/vision/photo.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/hash.h"
#include "tests/core/random.h"

using namespace nearshelf;

namespace {

struct Photo {
  uint32_t width, height;
  std::vector<uint8_t> rgba;

  PhotoView view() const { return {rgba.data(), width, height}; }
  uint8_t* pixel(uint32_t x, uint32_t y) { return rgba.data() + (size_t{y} * width + x) * 4; }
};

Photo flat_photo(uint32_t width, uint32_t height, std::vector<uint8_t> colour) {
  Photo photo = {width, height, {}};
  for (size_t p = 0; p < size_t{width} * height; ++p) {
    photo.rgba.insert(photo.rgba.end(), colour.begin(), colour.end());
  }
  return photo;
}

Photo random_photo(uint32_t width, uint32_t height, uint64_t seed, bool opaque = true) {
  test::Random random(seed);
  Photo photo = flat_photo(width, height, {0, 0, 0, 255});
  for (size_t k = 0; k < photo.rgba.size(); ++k) {
    if (!opaque || k % 4 != 3) photo.rgba[k] = static_cast<uint8_t>(random.next());
  }
  return photo;
}

Photo prepare(const Photo& photo, uint32_t width, uint32_t height,
              PhotoFit fit = PhotoFit::kStretch, const PhotoRegion& region = {}) {
  Photo out = {width, height, std::vector<uint8_t>(size_t{width} * height * 4, 77)};
  const Status status = prepare_photo(photo.view(), region, fit, width, height, out.rgba);
  REQUIRE_MESSAGE(status.ok(), status.message());
  return out;
}

Photo cut(const Photo& photo, uint32_t left, uint32_t top, uint32_t width, uint32_t height) {
  Photo part = {width, height, {}};
  for (uint32_t y = 0; y < height; ++y) {
    const uint8_t* row = photo.rgba.data() + (size_t{top + y} * photo.width + left) * 4;
    part.rgba.insert(part.rgba.end(), row, row + width * 4);
  }
  return part;
}

Photo mirrored(const Photo& photo) {
  Photo out = photo;
  for (uint32_t y = 0; y < photo.height; ++y) {
    for (uint32_t x = 0; x < photo.width; ++x) {
      const uint8_t* from = photo.rgba.data() + (size_t{y} * photo.width + photo.width - 1 - x) * 4;
      std::copy_n(from, 4, out.pixel(x, y));
    }
  }
  return out;
}

Photo upside_down(const Photo& photo) {
  Photo out = photo;
  for (uint32_t y = 0; y < photo.height; ++y) {
    const uint8_t* from = photo.rgba.data() + size_t{photo.height - 1 - y} * photo.width * 4;
    std::copy_n(from, photo.width * 4, out.pixel(0, y));
  }
  return out;
}

// Weights of the triangle filter in double, straight from its definition.
std::vector<double> weights(uint32_t in, uint32_t out, uint32_t i) {
  const double scale = static_cast<double>(in) / out;
  const double reach = std::max(1.0, scale);
  std::vector<double> result(in);
  double total = 0;
  for (uint32_t j = 0; j < in; ++j) {
    result[j] = std::max(0.0, reach - std::abs(j + 0.5 - (i + 0.5) * scale));
    total += result[j];
  }
  for (double& weight : result) weight /= total;
  return result;
}

constexpr PhotoFit kFits[] = {PhotoFit::kStretch, PhotoFit::kCover, PhotoFit::kContain};

}  // namespace

TEST_CASE("a photo of the encoder's size passes unchanged") {
  for (const PhotoFit fit : kFits) {
    for (const uint32_t side : {1u, 2u, 31u, 224u}) {
      const Photo photo = random_photo(side, side, side);
      CHECK(prepare(photo, side, side, fit).rgba == photo.rgba);
    }
  }
  const Photo wide = random_photo(13, 4, 1);
  CHECK(prepare(wide, 13, 4).rgba == wide.rgba);
}

TEST_CASE("a photo of one colour keeps it exactly, whatever the sizes") {
  const std::pair<uint32_t, uint32_t> sides[] = {{1, 1},     {1, 300},   {300, 1},  {2, 3},
                                                 {223, 225}, {640, 480}, {4096, 3}, {5, 4096}};
  for (const auto& [width, height] : sides) {
    const Photo photo = flat_photo(width, height, {255, 0, 131, 255});
    for (const uint32_t out : {1u, 2u, 96u, 224u}) {
      const Photo result = prepare(photo, out, out);
      CHECK(result.rgba == flat_photo(out, out, {255, 0, 131, 255}).rgba);
      CHECK(prepare(photo, out, out, PhotoFit::kCover).rgba == result.rgba);
    }
  }
}

TEST_CASE("the result is the triangle filter's, within one level") {
  const uint32_t sizes[][4] = {{40, 30, 16, 16}, {7, 9, 16, 20}, {33, 17, 33, 5}, {100, 3, 7, 7}};
  for (const auto& [width, height, out_width, out_height] : sizes) {
    Photo photo = random_photo(width, height, width);
    const Photo result = prepare(photo, out_width, out_height);
    for (uint32_t y = 0; y < out_height; ++y) {
      const std::vector<double> down = weights(height, out_height, y);
      for (uint32_t x = 0; x < out_width; ++x) {
        const std::vector<double> across = weights(width, out_width, x);
        for (uint32_t c = 0; c < 3; ++c) {
          double expected = 0;
          for (uint32_t j = 0; j < height; ++j) {
            for (uint32_t i = 0; i < width; ++i) {
              expected += down[j] * across[i] * photo.pixel(i, j)[c];
            }
          }
          const double found = result.rgba[(size_t{y} * out_width + x) * 4 + c];
          REQUIRE(std::abs(found - expected) < 0.52);  // half a level, and 1/256 between the passes
        }
      }
    }
  }
}

TEST_CASE("a mirrored photo gives the mirrored result, to the bit") {
  const PhotoRegion middle = {0.25f, 0.125f, 0.75f, 0.875f};
  for (const PhotoFit fit : kFits) {
    for (const auto& [width, height] : {std::pair(50u, 37u), {37u, 50u}, {9u, 64u}, {3u, 2u}}) {
      for (const uint32_t side : {15u, 16u}) {
        const Photo photo = random_photo(width, height, side, false);
        const Photo result = prepare(photo, side, side, fit, middle);
        CHECK(prepare(mirrored(photo), side, side, fit, middle).rgba == mirrored(result).rgba);
        CHECK(prepare(upside_down(photo), side, side, fit, middle).rgba ==
              upside_down(result).rgba);
      }
    }
  }
}

TEST_CASE("a region is prepared like the photo that it cuts out") {
  const Photo photo = random_photo(64, 32, 4);
  const PhotoRegion region = {0.25f, 0.5f, 0.75f, 0.875f};
  const Photo part = cut(photo, 16, 16, 32, 12);
  for (const PhotoFit fit : kFits) {
    CHECK(prepare(photo, 20, 20, fit, region).rgba == prepare(part, 20, 20, fit).rgba);
  }
  const PhotoRegion beyond = {-3, -1, 9, 2};
  CHECK(prepare(photo, 20, 20, PhotoFit::kStretch, beyond).rgba == prepare(photo, 20, 20).rgba);
}

TEST_CASE("cover takes the middle, contain leaves white around the whole") {
  const Photo photo = random_photo(60, 40, 4);
  CHECK(prepare(photo, 20, 20, PhotoFit::kCover).rgba ==
        prepare(cut(photo, 10, 0, 40, 40), 20, 20).rgba);
  const Photo contained = prepare(photo, 30, 30, PhotoFit::kContain);
  CHECK(cut(contained, 0, 5, 30, 20).rgba == prepare(photo, 30, 20).rgba);
  CHECK(cut(contained, 0, 0, 30, 5).rgba == flat_photo(30, 5, {255, 255, 255, 255}).rgba);
  CHECK(cut(contained, 0, 25, 30, 5).rgba == flat_photo(30, 5, {255, 255, 255, 255}).rgba);
}

TEST_CASE("what is transparent is white, what is half transparent half as far from it") {
  CHECK(prepare(flat_photo(9, 9, {10, 20, 30, 0}), 4, 4).rgba ==
        flat_photo(4, 4, {255, 255, 255, 255}).rgba);
  CHECK(prepare(flat_photo(9, 9, {0, 255, 55, 51}), 4, 4).rgba ==
        flat_photo(4, 4, {204, 255, 215, 255}).rgba);
}

TEST_CASE("the largest photo, as thin as can be, and one pixel") {
  Photo photo = random_photo(kMaxPhotoSide, 1, 2);
  CHECK(prepare(photo, 224, 224).rgba.size() == 224 * 224 * 4);
  photo = random_photo(1, kMaxPhotoSide, 2);
  CHECK(prepare(photo, 1, 1, PhotoFit::kContain).rgba.size() == 4);
  photo = random_photo(1, 1, 2);
  CHECK(prepare(photo, 5, 3).rgba ==
        flat_photo(5, 3, {photo.rgba[0], photo.rgba[1], photo.rgba[2], 255}).rgba);
}

TEST_CASE("impossible photos, regions and sizes are refused with a reason") {
  const Photo photo = random_photo(8, 8, 1);
  std::vector<uint8_t> out(4 * 4 * 4);
  const auto code = [&](const PhotoView& view, const PhotoRegion& region, uint32_t side) {
    return prepare_photo(view, region, PhotoFit::kStretch, side, side, out).code();
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(code(photo.view(), {}, 4) == ErrorCode::kOk);
  CHECK(code({nullptr, 8, 8}, {}, 4) == ErrorCode::kBadArgument);
  CHECK(code({photo.rgba.data(), 0, 8}, {}, 4) == ErrorCode::kBadArgument);
  CHECK(code({photo.rgba.data(), 8, 0}, {}, 4) == ErrorCode::kBadArgument);
  CHECK(code({photo.rgba.data(), kMaxPhotoSide + 1, 1}, {}, 4) == ErrorCode::kTooLarge);
  CHECK(code(photo.view(), {}, 5) == ErrorCode::kBadArgument);
  CHECK(code(photo.view(), {}, 0) == ErrorCode::kBadArgument);
  CHECK(code(photo.view(), {0.5f, 0, 0.5f, 1}, 4) == ErrorCode::kBadArgument);
  CHECK(code(photo.view(), {0, 0.9f, 1, 0.1f}, 4) == ErrorCode::kBadArgument);
  CHECK(code(photo.view(), {1, 0, 2, 1}, 4) == ErrorCode::kBadArgument);
  CHECK(code(photo.view(), {nan, 0, 1, 1}, 4) == ErrorCode::kBadArgument);
  CHECK(code(photo.view(), {0, 0, 1, nan}, 4) == ErrorCode::kBadArgument);
  CHECK(code(photo.view(), {-infinity, 0, infinity, 1}, 4) == ErrorCode::kOk);
}

TEST_CASE("the same bytes on every machine") {
  const Photo photo = random_photo(321, 123, 8, false);
  const Photo result = prepare(photo, 96, 96, PhotoFit::kCover, {0.1f, 0.2f, 0.93f, 0.97f});
  CHECK(xxh64(Bytes(result.rgba)) == 10621329365449831243u);
}
