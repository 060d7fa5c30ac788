// Operations that move values about or sum them along axes.
#pragma once

#include "pipeline/vision/graph/float_tensor.h"

namespace nearshelf::pipeline {

void run_slice(const Slice& slice, FloatInput in, FloatOutput out);
void run_gather(const Gather& gather, FloatInput in, FloatOutput out);
void run_pad(const Pad& pad, FloatInput in, FloatOutput out);
void run_transpose(const Transpose& transpose, FloatInput in, FloatOutput out);
void run_concat(const Concat& concat, std::span<const FloatInput> inputs, FloatOutput out);
void run_mean(const Mean& mean, FloatInput in, FloatOutput out);
void run_reduce_norm(const ReduceNorm& norm, FloatInput in, FloatOutput out);
void run_softmax(const Softmax& softmax, FloatInput in, FloatOutput out);
void run_normalise(const Normalise& normalise, FloatInput in, FloatOutput out);

}  // namespace nearshelf::pipeline
