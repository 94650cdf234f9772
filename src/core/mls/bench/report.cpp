#include "core/mls/bench/report.h"

#include <format>
#include <iostream>
#include <nlohmann/json.hpp>

namespace qpc::mls::bench {
namespace {

template <class Number>
nlohmann::ordered_json or_null(const std::optional<Number>& number) {
  return number ? nlohmann::ordered_json(*number) : nlohmann::ordered_json(nullptr);
}

template <class Number>
std::string cell(const std::optional<Number>& number, int decimals) {
  return number ? std::format("{:.{}f}", static_cast<double>(*number), decimals) : "-";
}

std::string line(const Row& row) {
  return std::format("  {:<32}{:>8}{:>12}{:>12}{:>8}{:>12}{:>12}\n", row.operation, row.members, cell(row.us, 1),
                     cell(row.floor_us, 1), cell(row.ratio(), 2), cell(row.bytes, 0), cell(row.floor_bytes, 0));
}

}  // namespace

std::optional<double> Row::ratio() const {
  if (us && floor_us) return *us / *floor_us;
  if (bytes && floor_bytes) return static_cast<double>(*bytes) / static_cast<double>(*floor_bytes);
  return {};
}

void Report::put(Row row) {
  std::cerr << line(row) << std::flush;
  rows.push_back(std::move(row));
}

void Report::write_json(std::ostream& out) const {
  auto array = nlohmann::ordered_json::array();
  const auto put = [&](const Row& row) {
    array.push_back({{"operation", row.operation},
                     {"members", row.members},
                     {"suite", suite},
                     {"us", or_null(row.us)},
                     {"floor_us", or_null(row.floor_us)},
                     {"ratio", or_null(row.ratio())},
                     {"bytes", or_null(row.bytes)},
                     {"floor_bytes", or_null(row.floor_bytes)}});
  };
  for (const auto& row : rows) put(row);
  out << array.dump(1) << '\n';
}

void Report::write_table(std::ostream& out) const {
  out << suite << ", one core, microseconds\n";
  out << std::format("  {:<32}{:>8}{:>12}{:>12}{:>8}{:>12}{:>12}\n", "operation", "members", "us", "floor us", "ratio",
                     "bytes", "floor bytes");
  for (const auto& row : rows) out << line(row);
}

}  // namespace qpc::mls::bench
