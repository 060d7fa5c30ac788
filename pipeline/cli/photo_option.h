// A shopper's photo as one names it on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/vision/photo.h"
#include "pipeline/pack/shelf_folder.h"

namespace nearshelf::pipeline {

struct PhotoOption {
  std::string file;
  PhotoRegion region;
};

// Adds --photo and --region, which fill `*option` when the app is parsed. `option` must outlive the
// app.
void add_photo_option(CLI::App& app, PhotoOption* option);

// What a look is asked with: RailRequest::look and look_encoder.
struct Look {
  std::vector<float> vector;
  uint64_t encoder = 0;
};

// Through the shelf's encoder. Throws VisionError, or PackError when the shelf has none.
Look read_look(const PhotoOption& option, const ShelfFolder& shelf);

}  // namespace nearshelf::pipeline
