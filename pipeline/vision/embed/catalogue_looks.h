// From a catalogue's photos and a model to the encoder and the vectors of a shelf.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/base/aligned_buffer.h"
#include "pipeline/import/product.h"
#include "pipeline/index/npy_reader.h"
#include "pipeline/progress/progress.h"
#include "pipeline/vision/embed/feature_projection.h"
#include "pipeline/vision/lower/lower.h"

namespace nearshelf::pipeline {

struct LooksSettings {
  std::filesystem::path images;  // folder
  std::string model;             // file
  LowerOptions lower;
  uint32_t dimensions = kDefaultImageDimensions;
  std::filesystem::path cache;  // file; empty = nothing is kept
};

struct CatalogueLooks {
  AlignedBuffer encoder;  // shard
  uint64_t encoder_id = 0;
  EmbeddingTable vectors;  // one row a product, zero without a photo
  ImportReport report;     // one record a product
};

// Embeds the photo of each product. The encoder and its projection are those of the cache while
// they fit: the same model and options, and not twice as many photos as the projection was chosen
// from. Then only photos that the cache does not know are run, and shoppers keep the encoder they
// have. Throws ImportError, VisionError or FileError.
CatalogueLooks embed_catalogue(std::span<const Product> products, const LooksSettings& settings,
                               Progress* progress);

}  // namespace nearshelf::pipeline
