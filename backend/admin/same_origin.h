// Did a page of this backend make the request, or one of another site (CSRF)?
#pragma once

#include "backend/http/http_message.h"

namespace nearshelf::backend {

// Sec-Fetch-Site (W3C Fetch Metadata) says "same-origin", or, from browsers and addresses without
// it, Origin names the host that the request was sent to. False when there is neither header.
bool is_same_origin(const HttpRequest& request);

}  // namespace nearshelf::backend
