// log_ids.h: keeps a log from telling who was where, and who writes to whom.
#pragma once
#include <string>
#include <string_view>

namespace qpc::server {

/// `text` with all but the first `kept` ids replaced by "…". An id is an IP address, with a port or without; a
/// name@domain; or 16 hexadecimal digits or more.
std::string hide_ids(std::string_view text, unsigned kept);

}  // namespace qpc::server
