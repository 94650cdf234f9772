// report.h: what was measured, for people and for programs.
#pragma once
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace qpc::mls::bench {

/// One measurement: of time, or of octets.
struct Row {
  std::string operation;
  std::size_t members = 0;
  std::optional<double> us = {};
  std::optional<double> floor_us = {};
  /// On the wire, in memory or in the store.
  std::optional<std::size_t> bytes = {};
  /// What `bytes` are measured against: the serialised tree.
  std::optional<std::size_t> floor_bytes = {};

  std::optional<double> ratio() const;
};

struct Report {
  std::string suite;
  std::vector<Row> rows;

  /// Adds a row, and says so on the standard error stream, because a whole run takes minutes.
  void put(Row row);
  /// An array of objects with operation, members, suite, us, floor_us, ratio, bytes and floor_bytes; null, where one
  /// does not apply.
  void write_json(std::ostream& out) const;
  void write_table(std::ostream& out) const;
};

}  // namespace qpc::mls::bench
