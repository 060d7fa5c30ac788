// The bytes of an answer.
#pragma once

#include <string>
#include <string_view>

#include "backend/http/http_message.h"

namespace nearshelf::backend {

// What an answer takes from its request and its connection.
struct ResponseForm {
  bool to_head = false;  // the headers of the body, but not the body
  bool to_http_10 = false;
  bool keep_alive = true;
};

// Appends `response` to `out`. `date`: the Date header's value. "Cache-Control: no-store" is added
// unless the response says otherwise. A header whose value has a line break is left out: what a
// handler copied from a request must not become a header of its own.
void append_response(const HttpResponse& response, const ResponseForm& form, std::string_view date,
                     std::string* out);

}  // namespace nearshelf::backend
