// What a shopper looked at, in order: the input of the models that learn from order.
#pragma once

#include <cstdint>
#include <vector>

namespace nearshelf::pipeline {

// One session: item numbers, oldest first, repeats kept.
using ItemSequence = std::vector<uint32_t>;

}  // namespace nearshelf::pipeline
