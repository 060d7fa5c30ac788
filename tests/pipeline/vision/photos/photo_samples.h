// Photos in the formats that the decoder reads, made by the libraries' own encoders.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/vision/photos/photo_file.h"

namespace nearshelf::pipeline::testing {

using FileBytes = std::vector<unsigned char>;
using Rgba = std::array<uint8_t, 4>;

// The colour at x, y.
Photo painted(uint32_t width, uint32_t height,
              const std::function<Rgba(uint32_t, uint32_t)>& colour);

// Smooth in both directions, so that lossy formats keep it, and different in each corner.
Photo gradient(uint32_t width, uint32_t height);
// Of the same size, without any order.
Photo noise(uint32_t width, uint32_t height);

enum class JpegKind { kBaseline, kProgressive, kGrey, kCmyk };
// The photo's alpha is dropped. CMYK is inverted, as Adobe writes it. `orientation` 1: no EXIF.
FileBytes encode_jpeg(const Photo& photo, JpegKind kind = JpegKind::kBaseline, int orientation = 1);

enum class PngKind { kRgba, kRgb, kGrey, kPalette, kSixteenBit, kInterlaced };
// kPalette: the photo's first 256 colours, with their alpha.
FileBytes encode_png(const Photo& photo, PngKind kind = PngKind::kRgba, int orientation = 1);

enum class WebpKind { kLossy, kLossless };
FileBytes encode_webp(const Photo& photo, WebpKind kind = WebpKind::kLossless, int orientation = 1);

// A TIFF block with the orientation tag, in either byte order.
FileBytes exif_block(int orientation, bool big_endian = true);

Rgba colour_at(const Photo& photo, uint32_t x, uint32_t y);

// The largest difference of any channel of any pixel; 255 for photos of different sizes.
int largest_difference(const Photo& a, const Photo& b);

}  // namespace nearshelf::pipeline::testing
