// GET /healthz: the process answers. GET /readyz: the store takes contributions.
#pragma once

#include "backend/http_message.h"
#include "backend/writer.h"

namespace nearshelf::backend {

// Always 200.
void get_health(const Reply& reply);

// 200 when the store can be written, else 503 with what is wrong.
void get_readiness(Writer& writer, const Reply& reply);

}  // namespace nearshelf::backend
