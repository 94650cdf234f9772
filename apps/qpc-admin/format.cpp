#include "qpc-admin/format.h"

#include <array>
#include <chrono>
#include <format>
#include <utility>

#include "cli/terminal_text.h"
#include "core/base/encoding.h"

namespace qpc::admin {

std::string time_text(std::int64_t seconds) {
  return std::format("{:%F %T} UTC", std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

std::string duration_text(std::int64_t seconds) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> units{
      {{86400, "days"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto [length, unit] = units[i];
    if (seconds < length && length > 1) continue;
    auto text = std::format("{} {}", seconds / length, unit);
    if (i + 1 < units.size() && seconds % length >= units[i + 1].first) {
      text += std::format(" {} {}", seconds % length / units[i + 1].first, units[i + 1].second);
    }
    return text;
  }
  return "0 s";
}

std::string size_text(std::uint64_t octets) {
  constexpr std::uint64_t step = 1024;
  if (octets < step) return std::format("{} octets", octets);
  auto size = static_cast<double>(octets) / step;
  for (const char* unit : {"KiB", "MiB", "GiB"}) {
    if (size < step) return std::format("{:.1f} {}", size, unit);
    size /= step;
  }
  return std::format("{:.1f} TiB", size);
}

std::string hex(capnp::Data::Reader octets) { return to_hex({octets.begin(), octets.size()}); }

std::string copy(capnp::Text::Reader text) { return {text.begin(), text.end()}; }

std::string plain(capnp::Text::Reader text) { return cli::terminal_text(copy(text), cli::Lines::join); }

}  // namespace qpc::admin
