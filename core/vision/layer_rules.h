// The rules that one layer of an encoder shard must keep.
#pragma once

#include "core/vision/encoder_tables.h"

namespace nearshelf {

// Checks layer `number` of `tables`, whose sections and tensors have been checked, except what it
// does to all layers together. Fails with kBadLayout, kBadValue or kTooLarge.
Status check_layer(const EncoderTables& tables, uint32_t number);

// "depthwise" and so on, of an op that passed the check.
const char* op_name(LayerOp op);

}  // namespace nearshelf
