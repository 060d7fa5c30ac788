#include "pipeline/vision/photos/jpeg_decoder.h"

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>

#include "pipeline/vision/photos/exif_orientation.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr unsigned kLongestMarker = 0xFFFF;
constexpr unsigned kLargestReduction = 8;
// Progressive files go over all pixels once a scan, and an empty scan takes no bytes: this many
// pixels are worked on, or at least kFewestScans scans.
constexpr uint64_t kMostWork = 2'000'000'000;
constexpr int kFewestScans = 16;

// Warnings after which the pixels are not those of the photo. A file that lacks only its end
// marker, as some cameras write it, is fine.
bool is_damage(int code) {
  return code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC;
}

// CMYK that Adobe writes is inverted: 255 is no ink.
void cmyk_to_rgba(uint8_t* row, uint32_t width, bool inverted) {
  for (uint8_t* pixel = row; pixel != row + size_t{width} * 4; pixel += 4) {
    const int key = inverted ? pixel[3] : 255 - pixel[3];
    for (int c = 0; c < 3; ++c) {
      const int ink = inverted ? pixel[c] : 255 - pixel[c];
      pixel[c] = static_cast<uint8_t>((ink * key + 127) / 255);
    }
    pixel[3] = 255;
  }
}

// libjpeg reports an error by a call that must not return. Here it jumps out of guarded(), past
// frames of libjpeg and of lambdas that own nothing, and becomes an exception.
class JpegFile {
 public:
  JpegFile(std::span<const unsigned char> bytes, const std::string& name) : name_(name) {
    info_.err = jpeg_std_error(&errors_);
    errors_.error_exit = [](j_common_ptr info) { fail(info); };
    errors_.emit_message = [](j_common_ptr info, int level) {
      if (level < 0 && is_damage(info->err->msg_code)) fail(info);
    };
    progress_.progress_monitor = [](j_common_ptr info) { check_scans(info); };
    info_.client_data = this;
    guarded([&] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      jpeg_mem_src(&info_, bytes.data(), static_cast<unsigned long>(bytes.size()));
      jpeg_save_markers(&info_, kExifMarker, kLongestMarker);
      jpeg_read_header(&info_, TRUE);
    });
  }
  JpegFile(const JpegFile&) = delete;
  JpegFile& operator=(const JpegFile&) = delete;

  int orientation() const {
    for (const jpeg_marker_struct* marker = info_.marker_list; marker != nullptr;
         marker = marker->next) {
      const int found = orientation_of_exif_block({marker->data, marker->data_length});
      if (found != 1) return found;
    }
    return 1;
  }

  Photo decode() {
    check_photo_size(info_.image_width, info_.image_height, name_);
    choose_size();
    choose_colours();
    guarded([&] { jpeg_start_decompress(&info_); });
    Photo photo{info_.output_width, info_.output_height, {}};
    const size_t stride = size_t{photo.width} * 4;
    photo.rgba.resize(stride * photo.height);
    guarded([&] {
      while (info_.output_scanline < info_.output_height) {
        uint8_t* row = photo.rgba.data() + stride * info_.output_scanline;
        jpeg_read_scanlines(&info_, &row, 1);
        if (info_.out_color_space == JCS_CMYK) {
          cmyk_to_rgba(row, info_.output_width, info_.saw_Adobe_marker);
        }
      }
    });
    return photo;
  }

 private:
  // Also when the constructor throws.
  struct Decompressor : jpeg_decompress_struct {
    Decompressor() : jpeg_decompress_struct() {}
    ~Decompressor() { jpeg_destroy_decompress(this); }
  };

  [[noreturn]] static void fail(j_common_ptr info) {
    auto* file = static_cast<JpegFile*>(info->client_data);
    info->err->format_message(info, file->message_);
    std::longjmp(file->jump_, 1);
  }

  static void check_scans(j_common_ptr info) {
    auto* file = static_cast<JpegFile*>(info->client_data);
    if (file->info_.input_scan_number <= file->most_scans_) return;
    std::snprintf(file->message_, sizeof(file->message_), "more than %d scans", file->most_scans_);
    std::longjmp(file->jump_, 1);
  }

  // `step` must own nothing that needs a destructor.
  template <typename Step>
  void guarded(const Step& step) {
    if (setjmp(jump_) != 0) {
      throw VisionError(name_ + ": damaged JPEG (" + message_ + "): fetch or export it again");
    }
    step();
  }

  void choose_size() {
    const uint32_t side = std::max(info_.image_width, info_.image_height);
    while (side > kDecodedSide * info_.scale_denom && info_.scale_denom < kLargestReduction) {
      info_.scale_denom *= 2;
    }
    const uint64_t scans = kMostWork / (uint64_t{info_.image_width} * info_.image_height);
    most_scans_ = static_cast<int>(std::clamp<uint64_t>(scans, kFewestScans, 1000));
  }

  void choose_colours() {
    const bool inks = info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
    info_.out_color_space = inks ? JCS_CMYK : JCS_EXT_RGBA;
  }

  const std::string& name_;
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  Decompressor info_;
  std::jmp_buf jump_;
  char message_[JMSG_LENGTH_MAX] = "";
  int most_scans_ = kFewestScans;
};

}  // namespace

StoredPhoto decode_jpeg(std::span<const unsigned char> bytes, const std::string& name) {
  JpegFile file(bytes, name);
  return {.photo = file.decode(), .orientation = file.orientation()};
}

}  // namespace nearshelf::pipeline
