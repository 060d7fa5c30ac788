// Checks what the settings name, without changing or holding anything.
#pragma once

#include <string>
#include <vector>

#include "backend/options.h"

namespace nearshelf::backend {

// What would keep the service from starting with `options`, one sentence each: the address, the
// origins, the data folder, the shelf, the admin token, the shop key, the privacy settings. Works
// beside a running service on the same folder. Whether the port is free shows at the start alone.
std::vector<std::string> find_problems(const Options& options);

}  // namespace nearshelf::backend
