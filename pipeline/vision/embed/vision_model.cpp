#include "pipeline/vision/embed/vision_model.h"

#include <algorithm>
#include <numeric>

#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/digest.h"
#include "pipeline/train/format_text.h"
#include "pipeline/train/split_mix.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/photos/photo_file.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

// Raised when the way from model to encoder changes: encoders of older builds are then not reused.
constexpr int kEncoderGeneration = 1;
constexpr uint64_t kSampleSeed = 1;

Bytes as_bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

VisionModel::VisionModel(const std::string& file, const LowerOptions& options) : options_(options) {
  const std::string bytes = read_whole_file(file);
  digest_ = sha256(as_bytes(bytes));
  graph_ = import_model(as_bytes(bytes), file, options.input_side);
}

EncoderKey VisionModel::key(uint32_t image_dimensions) const {
  std::string text = format("%d %s output=%s side=%d fit=%u d=%u", kEncoderGeneration,
                            to_hex(digest_).c_str(), options_.output.c_str(), options_.input_side,
                            static_cast<unsigned>(options_.fit), image_dimensions);
  for (const float value : options_.pixels.mean) text += format(" %a", double{value});
  for (const float value : options_.pixels.deviation) text += format(" %a", double{value});
  const Sha256 digest = sha256(as_bytes(text));
  EncoderKey key;
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

Pixels VisionModel::pixels_of(const PhotoView& photo, const std::string& name) const {
  const InputSize size = input_size(graph_, options_);
  const auto width = static_cast<uint32_t>(size.width);
  const auto height = static_cast<uint32_t>(size.height);
  Pixels pixels(size_t{width} * height * 4);
  const Status status = prepare_photo(photo, {}, options_.fit, width, height, pixels);
  if (!status.ok()) throw VisionError(name + ": " + status.message());
  return pixels;
}

EncoderSpec VisionModel::lower_with(std::span<const fs::path> catalogue) const {
  std::vector<Pixels> calibration;
  for (const fs::path& photo : sample(catalogue, kCalibrationPhotos)) {
    try {
      calibration.push_back(pixels_of(read_photo(photo).view(), photo.string()));
    } catch (const VisionError&) {
      // Whoever embeds the photo reports it.
    }
  }
  return lower(graph_, options_, calibration);
}

AlignedBuffer encoder_shard(const EncoderSpec& spec) {
  Result<AlignedBuffer> shard = write_encoder(spec);
  if (!shard.ok()) throw VisionError("the encoder cannot be packed: " + shard.status().message());
  return std::move(shard.value());
}

std::vector<fs::path> sample(std::span<const fs::path> photos, size_t count) {
  std::vector<uint32_t> order(photos.size());
  std::iota(order.begin(), order.end(), 0u);
  SplitMix random(kSampleSeed);
  const size_t taken = std::min(count, order.size());
  for (size_t k = 0; k < taken; ++k) {
    std::swap(order[k], order[k + random.below(static_cast<uint32_t>(order.size() - k))]);
  }
  order.resize(taken);
  std::sort(order.begin(), order.end());
  std::vector<fs::path> chosen;
  for (const uint32_t k : order) chosen.push_back(photos[k]);
  return chosen;
}

}  // namespace nearshelf::pipeline
