// docs/FORMAT.md, "Encoder shard", as plain loops: what Encoder is compared with.
#pragma once

#include <vector>

#include "core/vision/encoder_writer.h"

namespace nearshelf::test {

// Every tensor of a run, height x width x channels; the first is empty.
std::vector<std::vector<uint8_t>> plain_run(const EncoderSpec& spec,
                                            std::span<const uint8_t> pixels);

std::vector<float> plain_features(const EncoderSpec& spec, std::span<const uint8_t> pixels);

// From features to the embedding.
std::vector<float> plain_embedding(const EncoderSpec& spec, std::vector<float> features);

}  // namespace nearshelf::test
