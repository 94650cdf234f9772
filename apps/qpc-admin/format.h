// format.h: numbers and times as an operator reads them.
#pragma once
#include <capnp/blob.h>

#include <cstdint>
#include <string>

namespace qpc::admin {

/// "2026-11-26 08:00:00 UTC", from seconds since the Unix epoch.
std::string time_text(std::int64_t seconds);
/// "3 days 4 h", "5 min", "12 s": the two largest units.
std::string duration_text(std::int64_t seconds);
/// "12 octets", "1.5 KiB", "64.0 MiB".
std::string size_text(std::uint64_t octets);
/// Octets in hexadecimal.
std::string hex(capnp::Data::Reader octets);
/// What others wrote, safe for a terminal and in one line.
std::string plain(capnp::Text::Reader text);
std::string copy(capnp::Text::Reader text);

}  // namespace qpc::admin
