// plain_text.h: what may be shown to people without changing how the rest of the screen looks.
#pragma once
#include <string_view>

namespace qpc::identity {

/// Whether a text is UTF-8 (RFC 3629) without control characters, line breaks or characters that change the direction
/// of writing.
bool is_plain_text(std::string_view text);

}  // namespace qpc::identity
