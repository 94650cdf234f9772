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

std::vector<Row> primitive_rows(const Primitives& cost) {
  std::vector<Row> rows;
  const auto put = [&](const char* name, double us) { rows.push_back({.operation = name, .us = us}); };
  put("primitive_x25519_base", cost.base);
  put("primitive_x25519_agreement", cost.agreement);
  put("primitive_ed25519_sign", cost.sign);
  put("primitive_ed25519_verify", cost.verify);
  put("primitive_hmac", cost.hmac);
  put("primitive_digest", cost.digest);
  put("primitive_aead_small", cost.aead_small);
  put("primitive_aead_1k", cost.aead_1k);
  return rows;
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
  for (const auto& row : primitive_rows(primitives)) put(row);
  out << array.dump(1) << '\n';
}

void Report::write_table(std::ostream& out) const {
  out << suite << ", one core, microseconds\n";
  for (const auto& row : primitive_rows(primitives)) {
    out << std::format("  {:<32}{:>12}\n", row.operation, cell(row.us, 2));
  }
  out << std::format("\n  {:<32}{:>8}{:>12}{:>12}{:>8}{:>12}{:>12}\n", "operation", "members", "us", "floor us",
                     "ratio", "bytes", "floor bytes");
  for (const auto& row : rows) out << line(row);
}

}  // namespace qpc::mls::bench
