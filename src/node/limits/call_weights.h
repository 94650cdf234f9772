// call_weights.h: what a call of each method costs its caller.
#pragma once
#include "node/methods/method_table.h"

namespace qpc::node {

/// In calls of the cheapest kind. A method that the schema gains costs a write, until it is listed here.
struct CallWeights {
  static constexpr unsigned read = 1;     ///< answered from memory, or by one query
  static constexpr unsigned write = 2;    ///< waits for a save
  static constexpr unsigned costly = 20;  ///< passwords, signatures, other people's KeyPackages

  explicit CallWeights(const MethodTable& table);
  /// Of a method by its number; of what is none, that of a read.
  unsigned of(std::optional<std::size_t> method) const { return method ? weights_[*method] : read; }

  /// The methods that are listed, for a test: each is one of the schema.
  static std::vector<std::string> listed();

 private:
  std::vector<unsigned> weights_;
};

}  // namespace qpc::node
