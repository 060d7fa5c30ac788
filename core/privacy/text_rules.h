// Which texts may name a slot or an item in a contribution.
#pragma once

#include <cstddef>
#include <string_view>

namespace nearshelf {

// True when `text` consists of A-Z a-z 0-9 . _ : - only. The empty text is allowed.
bool is_slot_name(std::string_view text);

// True when `text` is UTF-8 (RFC 3629: shortest form, no surrogates) without control characters
// (Unicode general category Cc).
bool is_printable_utf8(std::string_view text);

}  // namespace nearshelf
