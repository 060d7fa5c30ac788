// The linear map that makes a CNN's features short.
#pragma once

#include "core/vision/encoder_writer.h"
#include "pipeline/index/npy_reader.h"
#include "pipeline/vision/embed/photo_rows.h"

namespace nearshelf::pipeline {

inline constexpr uint32_t kDefaultImageDimensions = 128;

// The principal directions of the features, each scaled to length 1, as int8 rows; what all photos
// share weighs less (docs/quality.md says what was tried). No more dimensions than photos that have
// features. Throws VisionError when none has any.
EncoderProjection fit_projection(const PhotoRows& features, uint32_t dimensions);

// The features' embeddings, with the bits of Encoder::embedding() after a run of the same photo.
PhotoRows project(PhotoRows features, const EncoderProjection& projection);

}  // namespace nearshelf::pipeline
