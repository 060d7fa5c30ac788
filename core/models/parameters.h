// The numbers of a model that are not per item: section PARM (docs/FORMAT.md).
#pragma once

#include <array>
#include <vector>

#include "core/base/bytes.h"
#include "core/models/model_format.h"
#include "core/session/session.h"

namespace nearshelf {

struct ModelParameters {
  SessionParameters session;
  uint32_t dimensions = 0;                     // d of the item vectors; 0 = no vectors
  float unobserved_mass = 0;                   // a0 * item count
  float regularisation = 0;                    // lambda
  std::array<float, kModelPartCount> blend{};  // weights of the parts' z-normalised scores
};

// Fails with kBadSectionSize, or kBadValue naming the first field outside its range.
Result<ModelParameters> decode_parameters(Bytes section);

std::vector<uint8_t> encode_parameters(const ModelParameters& parameters);

}  // namespace nearshelf
