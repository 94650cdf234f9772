// refusal.h: why the node does not do what it was asked; the schema's Refusal as a value.
#pragma once
#include <schemas/common.capnp.h>

#include <cstdint>
#include <expected>

#include "core/base/result.h"

namespace qpc::node {

using Reason = api::Refusal::Reason;

/// A reason to switch on, the limit that was met (0: none), a sentence for people.
struct Refusal {
  Reason reason;
  std::uint64_t limit;
  Literal text;
};

template <class T = void>
using Outcome = std::expected<T, Refusal>;

/// `return refuse(Reason::NAME_TAKEN, "this name is taken: choose another");`
constexpr std::unexpected<Refusal> refuse(Reason reason, Literal text, std::uint64_t limit = 0) {
  return std::unexpected(Refusal{reason, limit, text});
}

void describe(const Refusal& refusal, api::Refusal::Builder out);

}  // namespace qpc::node
