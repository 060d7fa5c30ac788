// GET /openapi.json: the description of all endpoints, for programs. Public.
#pragma once

#include <string_view>

#include "backend/http/router.h"

namespace nearshelf::backend {

// The document (OpenAPI 3.1), as backend/admin/openapi.json has it.
std::string_view openapi_document();

void add_openapi_route(Router& router);

}  // namespace nearshelf::backend
