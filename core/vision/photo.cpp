#include "core/vision/photo.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "core/base/aligned_buffer.h"
#include "core/base/bytes.h"
#include "core/vision/triangle_filter.h"

namespace nearshelf {
namespace {

constexpr uint32_t kPixelBytes = 4;
constexpr uint32_t kAlpha = 3;
constexpr uint32_t kWhite = 255;
constexpr uint32_t kBlockBytes = 1024;  // of a row: its sums stay in the first cache

// The part of the photo that is resized, and where it goes.
struct Placement {
  PixelInterval columns, rows;
  uint32_t left, top, width, height;
};

// Fractions of a side; NaN gives an empty interval.
PixelInterval interval_of(float begin, float end, uint32_t side) {
  const auto position = [&](float fraction) {
    const double inside = fraction > 0 ? std::min(double{fraction}, 1.0) : 0.0;
    return static_cast<int64_t>(std::floor(inside * side * 256 + 0.5));
  };
  if (!(begin < end)) return {0, 0};
  return {position(begin), position(end) - position(begin)};
}

// What to take off at each end of `length` to leave it closest to part / whole of it.
int64_t margin(int64_t length, int64_t part, int64_t whole) {
  const int64_t rounded = (length * (whole - part) + whole) / (2 * whole);
  return std::min(rounded, (length - 1) / 2);
}

void shrink(PixelInterval* interval, int64_t part, int64_t whole) {
  const int64_t off = margin(interval->length, part, whole);
  interval->begin += off;
  interval->length -= 2 * off;
}

void shrink(uint32_t* begin, uint32_t* length, int64_t part, int64_t whole) {
  const auto off = static_cast<uint32_t>(margin(*length, part, whole));
  *begin += off;
  *length -= 2 * off;
}

Placement place(PixelInterval columns, PixelInterval rows, PhotoFit fit, uint32_t width,
                uint32_t height) {
  Placement placement = {columns, rows, 0, 0, width, height};
  const int64_t across = columns.length * height;  // compares the two shapes without a division
  const int64_t down = rows.length * width;
  if (fit == PhotoFit::kCover) {
    if (across > down) shrink(&placement.columns, down, across);
    if (across < down) shrink(&placement.rows, across, down);
  }
  if (fit == PhotoFit::kContain) {
    if (across > down) shrink(&placement.top, &placement.height, down, across);
    if (across < down) shrink(&placement.left, &placement.width, across, down);
  }
  return placement;
}

bool is_opaque(const uint8_t* pixels, uint32_t bytes) {
  uint32_t all = UINT32_MAX;
  for (uint32_t i = 0; i < bytes; i += kPixelBytes) all &= load_le<uint32_t>(pixels + i);
  return all >> 24 == kWhite;
}

void put_over_white(const uint8_t* pixels, uint32_t bytes, uint8_t* out) {
  for (uint32_t i = 0; i < bytes; i += kPixelBytes) {
    const uint32_t alpha = pixels[i + kAlpha];
    for (uint32_t c = 0; c < kAlpha; ++c) {
      const uint32_t mixed = pixels[i + c] * alpha + kWhite * (kWhite - alpha);
      out[i + c] = static_cast<uint8_t>((mixed + kWhite / 2) / kWhite);
    }
    out[i + kAlpha] = kWhite;
  }
}

// sums[i] += weight * values[i]
void add_weighted(const uint8_t* values, uint32_t count, uint32_t weight, uint32_t* sums) {
  for (uint32_t i = 0; i < count; ++i) sums[i] += weight * values[i];
}

// Rows of the photo become one row, in 1/256 of a level. `out` is written from `first` to `last`,
// in bytes of a row of the photo.
void mix_rows(const PhotoView& photo, const TriangleFilter::Taps& taps, uint32_t first,
              uint32_t last, uint16_t* out) {
  uint32_t sums[kBlockBytes];
  uint8_t over_white[kBlockBytes];
  const size_t row_bytes = size_t{photo.width} * kPixelBytes;
  for (uint32_t begin = first; begin < last; begin += kBlockBytes) {
    const uint32_t bytes = std::min(kBlockBytes, last - begin);
    std::memset(sums, 0, sizeof(sums));
    const uint8_t* block = photo.rgba + taps.first * row_bytes + begin;
    for (uint32_t j = 0; j < taps.count; ++j, block += row_bytes) {
      const uint8_t* values = block;
      if (!is_opaque(block, bytes)) {
        put_over_white(block, bytes, over_white);
        values = over_white;
      }
      add_weighted(values, bytes, taps.weights[j], sums);
    }
    for (uint32_t i = 0; i < bytes; ++i) {
      out[begin + i] = static_cast<uint16_t>((sums[i] + 128) >> 8);
    }
  }
}

// One pixel of the result from a mixed row.
void mix_columns(const uint16_t* row, const TriangleFilter::Taps& taps, uint8_t* out) {
  uint32_t sums[kPixelBytes] = {};
  const uint16_t* pixel = row + size_t{taps.first} * kPixelBytes;
  for (uint32_t j = 0; j < taps.count; ++j, pixel += kPixelBytes) {
    for (uint32_t c = 0; c < kPixelBytes; ++c) sums[c] += taps.weights[j] * pixel[c];
  }
  for (uint32_t c = 0; c < kPixelBytes; ++c) {
    out[c] = static_cast<uint8_t>((sums[c] + (1u << 23)) >> 24);
  }
}

Status check_side(const char* where, uint32_t side) {
  if (side == 0) return Status::range(ErrorCode::kBadArgument, where, 0, 1, kMaxPhotoSide);
  if (side > kMaxPhotoSide) {
    return Status::range(ErrorCode::kTooLarge, where, side, 1, kMaxPhotoSide);
  }
  return {};
}

}  // namespace

Status prepare_photo(const PhotoView& photo, const PhotoRegion& region, PhotoFit fit,
                     uint32_t width, uint32_t height, std::span<uint8_t> out) {
  for (const Status& status :
       {check_side("photo width", photo.width), check_side("photo height", photo.height),
        check_side("output width", width), check_side("output height", height)}) {
    if (!status.ok()) return status;
  }
  if (photo.rgba == nullptr) return Status::at(ErrorCode::kBadArgument, "photo pixels");
  const size_t bytes = size_t{width} * height * kPixelBytes;
  if (out.size() != bytes) {
    return Status::range(ErrorCode::kBadArgument, "output bytes", out.size(), bytes, bytes);
  }
  const PixelInterval columns = interval_of(region.left, region.right, photo.width);
  const PixelInterval rows = interval_of(region.top, region.bottom, photo.height);
  if (columns.length < 1 || rows.length < 1) {
    return Status::at(ErrorCode::kBadArgument, "photo region");
  }

  const Placement placement = place(columns, rows, fit, width, height);
  const TriangleFilter horizontal(placement.columns, placement.width);
  const TriangleFilter vertical(placement.rows, placement.height);
  AlignedBuffer row = AlignedBuffer::allocate(size_t{photo.width} * kPixelBytes * sizeof(uint16_t));
  if (row.size() == 0) return Status::at(ErrorCode::kOutOfMemory, "row of a photo");
  auto* mixed = reinterpret_cast<uint16_t*>(row.data());

  const TriangleFilter::Taps right = horizontal[placement.width - 1];
  const uint32_t first = horizontal[0].first * kPixelBytes;
  const uint32_t last = (right.first + right.count) * kPixelBytes;
  std::fill(out.begin(), out.end(), uint8_t{kWhite});
  for (uint32_t y = 0; y < placement.height; ++y) {
    mix_rows(photo, vertical[y], first, last, mixed);
    uint8_t* to = out.data() + (size_t{placement.top + y} * width + placement.left) * kPixelBytes;
    for (uint32_t x = 0; x < placement.width; ++x, to += kPixelBytes) {
      mix_columns(mixed, horizontal[x], to);
    }
  }
  return {};
}

}  // namespace nearshelf
