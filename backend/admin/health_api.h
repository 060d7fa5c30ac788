// GET /healthz: the process answers. GET /readyz: the store takes contributions.
#pragma once

#include <optional>
#include <string>

#include "backend/http/http_message.h"
#include "backend/store/writer.h"

namespace nearshelf::backend {

// Always 200.
void get_health(const Reply& reply);

// 200 when the store can be written, else 503 with what is wrong.
void get_readiness(Writer& writer, const Reply& reply);

// What get_readiness() finds, for callers on a thread of their own: empty when the store can be
// written. Waits for the writer, two seconds at most. Not on the writer's or the server's thread.
std::optional<std::string> store_problem(Writer& writer);

}  // namespace nearshelf::backend
