// failure.h: why a command of the person was not carried out: what the faces show and turn into exit codes.
#pragma once
#include <chrono>
#include <expected>
#include <string>
#include <utility>

#include "core/base/result.h"

namespace qpc::client {

/// What went wrong, sorted by who can help. The values are the exit codes of `qpc` (docs/book/exit-codes.md).
enum class FailureKind : int {
  bug = 1,             ///< ours
  usage = 2,           ///< the command makes no sense as typed
  authentication = 3,  ///< password, device, session or node identity
  network = 4,         ///< the node does not answer
  refused = 5,         ///< a rule of the node, the group or the protocol forbids it
  not_found = 6,       ///< no such person, conversation, message or profile
  limit = 7,           ///< a size, a quota or a time was met
  store = 8,           ///< the files on this machine
};

/// The name of a kind, for `--json`.
constexpr const char* name(FailureKind kind) {
  switch (kind) {
    case FailureKind::bug:
      return "bug";
    case FailureKind::usage:
      return "usage";
    case FailureKind::authentication:
      return "authentication";
    case FailureKind::network:
      return "network";
    case FailureKind::refused:
      return "refused";
    case FailureKind::not_found:
      return "not_found";
    case FailureKind::limit:
      return "limit";
    case FailureKind::store:
      return "store";
  }
  return "bug";
}

/// What kind of failure an outcome of core is, where nobody knows better.
constexpr FailureKind kind_of(const Error& error) {
  switch (error.kind) {
    case Kind::not_found:
      return FailureKind::not_found;
    case Kind::limit:
      return FailureKind::limit;
    case Kind::malformed:
    case Kind::rejected:
    case Kind::stale:
    case Kind::unsupported:
      return FailureKind::refused;
  }
  return FailureKind::bug;
}

/// A failure as people and programs read it. `code` is a stable word for programs ("wrong_password"), `text` a sentence
/// that says what happened and what to do; it may hold names the person typed, never secrets.
struct Failure {
  FailureKind kind;
  std::string code;
  std::string text;
  std::chrono::seconds wait{0};  ///< before which the node does not want to be asked again; zero: it did not say

  Failure(FailureKind why, std::string word, std::string sentence)
      : kind(why), code(std::move(word)), text(std::move(sentence)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): QPC_TRY hands an Error of core on as a Failure
  Failure(const Error& error) : kind(kind_of(error)), code(qpc::name(error.kind)), text(error.what()) {}
};

/// Whether the same may succeed a little later without anybody's doing: what the failure stopped is neither lost nor
/// wrong.
inline bool is_transient(const Failure& failure) {
  return failure.kind == FailureKind::network || failure.code == "too_often";
}

template <class T = void>
using Outcome = std::expected<T, Failure>;

inline std::unexpected<Failure> failure(FailureKind kind, std::string code, std::string text) {
  return std::unexpected(Failure(kind, std::move(code), std::move(text)));
}

}  // namespace qpc::client

#define QPC_CO_TRY_(result, declaration, ...)                                                \
  auto result = (__VA_ARGS__);                                                               \
  if (!result) co_return std::unexpected(::qpc::client::Failure(std::move(result).error())); \
  declaration = *std::move(result)

/// QPC_TRY for coroutines that return an Outcome.
#define QPC_CO_TRY(declaration, ...) QPC_CO_TRY_(QPC_JOIN(qpc_result_, __COUNTER__), declaration, __VA_ARGS__)

/// QPC_CHECK for coroutines that return an Outcome.
#define QPC_CO_CHECK(...)                                                               \
  do {                                                                                  \
    if (auto qpc_result = (__VA_ARGS__); !qpc_result)                                   \
      co_return std::unexpected(::qpc::client::Failure(std::move(qpc_result).error())); \
  } while (false)
