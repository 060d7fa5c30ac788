// Which question an evaluation asks.
#pragma once

#include <cstdint>

namespace nearshelf::pipeline {

enum class Protocol : uint8_t {
  kBasketCompletion,  // the second half of a visit, from the first: hold_out()
  kNextBasket,        // a customer's next basket: split_next_baskets()
  kSessions,          // the next click: split_sessions()
  kRatings,           // what else a user likes: split_ratings()
};

}  // namespace nearshelf::pipeline
