// What each reason to refuse means for the operator.
#pragma once

#include <string_view>

namespace nearshelf::backend {

// A sentence without its full stop, for the name of a reason (refusal_name); "" for others.
std::string_view refusal_meaning(std::string_view reason);

}  // namespace nearshelf::backend
