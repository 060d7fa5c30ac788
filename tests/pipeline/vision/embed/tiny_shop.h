// A shop of painted products, and a network small enough to look at them in a test.
#pragma once

#include <string>
#include <vector>

#include "pipeline/import/product.h"
#include "pipeline/vision/embed/catalogue_looks.h"
#include "tests/pipeline/import_support.h"
#include "tests/pipeline/vision/photos/photo_samples.h"

namespace nearshelf::pipeline::testing {

// A float TFLite model: 32 x 32 pixels to 24 features, with random weights.
std::string tiny_vision_model();

// The picture of product `number`: stripes of its own colours, direction and width.
Photo product_photo(uint32_t number, uint32_t width = 48, uint32_t height = 48);

std::string as_text(const FileBytes& bytes);

// Products "p0", "p1", ..., whose photos are photos/0.jpg, photos/1.jpg, ... in a folder that also
// holds model.tflite.
struct TinyShop {
  explicit TinyShop(uint32_t count);

  // Writes the photos of the products from `first` on.
  void add_products(uint32_t first, uint32_t count);

  LooksSettings settings() const;

  TempFolder folder;
  std::vector<Product> products;
};

}  // namespace nearshelf::pipeline::testing
