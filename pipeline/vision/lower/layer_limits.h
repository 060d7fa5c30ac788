// What an encoder shard can hold.
#pragma once

#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

// Throws VisionError naming the first layer that is larger than a shard allows.
void check_limits(const Network& network);

}  // namespace nearshelf::pipeline
