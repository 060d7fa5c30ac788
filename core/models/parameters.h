// The numbers of a model that are not per item: section PARM (docs/FORMAT.md).
#pragma once

#include <vector>

#include "core/base/bytes.h"
#include "core/models/blend.h"
#include "core/session/session.h"

namespace nearshelf {

struct ModelParameters {
  SessionParameters session;
  uint32_t dimensions = 0;        // d of the item vectors; 0 = no vectors
  float unobserved_mass = 0;      // a0 * item count
  float regularisation = 0;       // lambda
  uint32_t tower_dimensions = 0;  // d of the tower; 0 = no tower
  Blend blend;
};

// Fails with kBadSectionSize, or kBadValue naming the first field outside its range.
Result<ModelParameters> decode_parameters(Bytes section);

std::vector<uint8_t> encode_parameters(const ModelParameters& parameters);

}  // namespace nearshelf
