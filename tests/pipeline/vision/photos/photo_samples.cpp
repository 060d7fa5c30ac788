#include "tests/pipeline/vision/photos/photo_samples.h"

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <stdexcept>

namespace nearshelf::pipeline::testing {
namespace {

void append_big_endian(FileBytes* bytes, uint32_t value, int width) {
  for (int k = width - 1; k >= 0; --k) {
    bytes->push_back(static_cast<unsigned char>(value >> (8 * k)));
  }
}

void append_text(FileBytes* bytes, const std::string& text) {
  bytes->insert(bytes->end(), text.begin(), text.end());
}

void append_little_endian(FileBytes* bytes, size_t value) {
  for (int k = 0; k < 4; ++k) bytes->push_back(static_cast<unsigned char>(value >> (8 * k)));
}

// One row of samples for libjpeg.
FileBytes jpeg_row(const Photo& photo, uint32_t y, JpegKind kind) {
  FileBytes row;
  for (uint32_t x = 0; x < photo.width; ++x) {
    const Rgba pixel = colour_at(photo, x, y);
    if (kind == JpegKind::kGrey) {
      row.push_back(pixel[0]);
      continue;
    }
    row.insert(row.end(), pixel.begin(), pixel.begin() + 3);
    // Inverted ink with no black: the three inverted inks are the colour.
    if (kind == JpegKind::kCmyk) row.push_back(255);
  }
  return row;
}

void throw_png_error(png_structp, png_const_charp text) { throw std::runtime_error(text); }

void append_png_bytes(png_structp png, png_bytep data, size_t size) {
  auto* bytes = static_cast<FileBytes*>(png_get_io_ptr(png));
  bytes->insert(bytes->end(), data, data + size);
}

struct Palette {
  std::vector<png_color> colours;
  FileBytes alphas;
  std::map<Rgba, unsigned char> index_of;
};

Palette palette_of(const Photo& photo) {
  Palette palette;
  for (size_t p = 0; p < photo.rgba.size(); p += 4) {
    const Rgba pixel{photo.rgba[p], photo.rgba[p + 1], photo.rgba[p + 2], photo.rgba[p + 3]};
    if (palette.colours.size() == 256) break;
    const auto index = static_cast<unsigned char>(palette.colours.size());
    if (!palette.index_of.emplace(pixel, index).second) continue;
    palette.colours.push_back({pixel[0], pixel[1], pixel[2]});
    palette.alphas.push_back(pixel[3]);
  }
  return palette;
}

FileBytes png_row(const Photo& photo, uint32_t y, PngKind kind, const Palette& palette) {
  FileBytes row;
  for (uint32_t x = 0; x < photo.width; ++x) {
    const Rgba pixel = colour_at(photo, x, y);
    switch (kind) {
      case PngKind::kPalette:
        row.push_back(palette.index_of.at(pixel));
        break;
      case PngKind::kGrey:
        row.push_back(pixel[0]);
        break;
      case PngKind::kRgb:
        row.insert(row.end(), pixel.begin(), pixel.begin() + 3);
        break;
      case PngKind::kSixteenBit:
        for (const uint8_t value : pixel) row.insert(row.end(), 2, value);  // 257 * value
        break;
      case PngKind::kRgba:
      case PngKind::kInterlaced:
        row.insert(row.end(), pixel.begin(), pixel.end());
    }
  }
  return row;
}

int png_colour_type(PngKind kind) {
  switch (kind) {
    case PngKind::kPalette:
      return PNG_COLOR_TYPE_PALETTE;
    case PngKind::kGrey:
      return PNG_COLOR_TYPE_GRAY;
    case PngKind::kRgb:
      return PNG_COLOR_TYPE_RGB;
    default:
      return PNG_COLOR_TYPE_RGBA;
  }
}

}  // namespace

Photo painted(uint32_t width, uint32_t height,
              const std::function<Rgba(uint32_t, uint32_t)>& colour) {
  Photo photo{width, height, {}};
  for (uint32_t y = 0; y < height; ++y) {
    for (uint32_t x = 0; x < width; ++x) {
      const Rgba pixel = colour(x, y);
      photo.rgba.insert(photo.rgba.end(), pixel.begin(), pixel.end());
    }
  }
  return photo;
}

Photo gradient(uint32_t width, uint32_t height) {
  return painted(width, height, [&](uint32_t x, uint32_t y) {
    const auto across = static_cast<uint8_t>(x * 255 / std::max(1u, width - 1));
    const auto down = static_cast<uint8_t>(y * 255 / std::max(1u, height - 1));
    return Rgba{across, down, static_cast<uint8_t>((across + down) / 2), 255};
  });
}

Photo noise(uint32_t width, uint32_t height) {
  std::mt19937 random(7);
  return painted(width, height, [&](uint32_t, uint32_t) {
    const uint32_t bits = static_cast<uint32_t>(random());
    return Rgba{static_cast<uint8_t>(bits), static_cast<uint8_t>(bits >> 8),
                static_cast<uint8_t>(bits >> 16), static_cast<uint8_t>(bits >> 24)};
  });
}

FileBytes encode_jpeg(const Photo& photo, JpegKind kind, int orientation) {
  jpeg_error_mgr errors;
  jpeg_compress_struct info;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = photo.width;
  info.image_height = photo.height;
  info.input_components = kind == JpegKind::kGrey ? 1 : kind == JpegKind::kCmyk ? 4 : 3;
  info.in_color_space = kind == JpegKind::kGrey   ? JCS_GRAYSCALE
                        : kind == JpegKind::kCmyk ? JCS_CMYK
                                                  : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 95, TRUE);
  if (kind == JpegKind::kProgressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  if (orientation != 1) {
    FileBytes marker = {'E', 'x', 'i', 'f', 0, 0};
    const FileBytes block = exif_block(orientation);
    marker.insert(marker.end(), block.begin(), block.end());
    jpeg_write_marker(&info, JPEG_APP0 + 1, marker.data(), static_cast<unsigned>(marker.size()));
  }
  for (uint32_t y = 0; y < photo.height; ++y) {
    FileBytes row = jpeg_row(photo, y, kind);
    unsigned char* samples = row.data();
    jpeg_write_scanlines(&info, &samples, 1);
  }
  jpeg_finish_compress(&info);
  FileBytes file(bytes, bytes + size);
  jpeg_destroy_compress(&info);
  std::free(bytes);
  return file;
}

FileBytes encode_png(const Photo& photo, PngKind kind, int orientation) {
  FileBytes file;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, throw_png_error, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &file, append_png_bytes, nullptr);
  png_set_IHDR(png, info, photo.width, photo.height, kind == PngKind::kSixteenBit ? 16 : 8,
               png_colour_type(kind),
               kind == PngKind::kInterlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  Palette palette;
  if (kind == PngKind::kPalette) {
    palette = palette_of(photo);
    png_set_PLTE(png, info, palette.colours.data(), static_cast<int>(palette.colours.size()));
    png_set_tRNS(png, info, palette.alphas.data(), static_cast<int>(palette.alphas.size()),
                 nullptr);
  }
  FileBytes block = exif_block(orientation, false);
  if (orientation != 1) {
    png_set_eXIf_1(png, info, static_cast<png_uint_32>(block.size()), block.data());
  }
  png_write_info(png, info);
  std::vector<FileBytes> rows;
  for (uint32_t y = 0; y < photo.height; ++y) rows.push_back(png_row(photo, y, kind, palette));
  std::vector<png_bytep> row_pointers;
  for (FileBytes& row : rows) row_pointers.push_back(row.data());
  png_write_image(png, row_pointers.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return file;
}

FileBytes encode_webp(const Photo& photo, WebpKind kind, int orientation) {
  uint8_t* bytes = nullptr;
  const auto width = static_cast<int>(photo.width);
  const auto height = static_cast<int>(photo.height);
  const size_t size =
      kind == WebpKind::kLossy
          ? WebPEncodeRGBA(photo.rgba.data(), width, height, width * 4, 95, &bytes)
          : WebPEncodeLosslessRGBA(photo.rgba.data(), width, height, width * 4, &bytes);
  FileBytes file(bytes, bytes + size);
  WebPFree(bytes);
  if (orientation == 1) return file;
  // The extended container: VP8X says that an EXIF chunk follows the image.
  constexpr uint32_t kExifFlag = 8;
  FileBytes body;
  append_text(&body, "WEBPVP8X");
  append_little_endian(&body, 10);
  append_little_endian(&body, kExifFlag);
  for (const uint32_t side : {photo.width - 1, photo.height - 1}) {
    for (int k = 0; k < 3; ++k) body.push_back(static_cast<unsigned char>(side >> (8 * k)));
  }
  body.insert(body.end(), file.begin() + 12, file.end());
  const FileBytes block = exif_block(orientation);
  append_text(&body, "EXIF");
  append_little_endian(&body, block.size());
  body.insert(body.end(), block.begin(), block.end());
  FileBytes extended;
  append_text(&extended, "RIFF");
  append_little_endian(&extended, body.size());
  extended.insert(extended.end(), body.begin(), body.end());
  return extended;
}

FileBytes exif_block(int orientation, bool big_endian) {
  FileBytes block;
  append_text(&block, "MM");
  append_big_endian(&block, 42, 2);
  append_big_endian(&block, 8, 4);       // where the directory is
  append_big_endian(&block, 2, 2);       // entries
  append_big_endian(&block, 0x0100, 2);  // a width, as a long
  append_big_endian(&block, 4, 2);
  append_big_endian(&block, 1, 4);
  append_big_endian(&block, 640, 4);
  append_big_endian(&block, 0x0112, 2);  // the orientation, as a short
  append_big_endian(&block, 3, 2);
  append_big_endian(&block, 1, 4);
  append_big_endian(&block, static_cast<uint32_t>(orientation), 2);
  append_big_endian(&block, 0, 2);
  append_big_endian(&block, 0, 4);  // no next directory
  if (big_endian) return block;
  block[0] = block[1] = 'I';
  constexpr std::pair<size_t, size_t> kNumbers[] = {{2, 2},  {4, 4},  {8, 2},  {10, 2},
                                                    {12, 2}, {14, 4}, {18, 4}, {22, 2},
                                                    {24, 2}, {26, 4}, {30, 2}, {34, 4}};
  for (const auto& [offset, width] : kNumbers) {
    std::reverse(block.begin() + static_cast<std::ptrdiff_t>(offset),
                 block.begin() + static_cast<std::ptrdiff_t>(offset + width));
  }
  return block;
}

Rgba colour_at(const Photo& photo, uint32_t x, uint32_t y) {
  Rgba colour;
  std::memcpy(colour.data(), photo.rgba.data() + (size_t{y} * photo.width + x) * 4, 4);
  return colour;
}

int largest_difference(const Photo& a, const Photo& b) {
  if (a.width != b.width || a.height != b.height) return 255;
  int largest = 0;
  for (size_t k = 0; k < a.rgba.size(); ++k) {
    largest = std::max(largest, std::abs(a.rgba[k] - b.rgba[k]));
  }
  return largest;
}

}  // namespace nearshelf::pipeline::testing
