// result.h: outcomes. A function whose failure the caller decides about returns a Result.
#pragma once
#include <expected>
#include <utility>

namespace qpc {

/// What went wrong, sorted by what to do next.
enum class Kind {
  malformed,    ///< does not parse: drop it
  rejected,     ///< parses, but a rule forbids it: drop it and tell
  stale,        ///< was right once (old epoch, used KeyPackage): fetch anew, try again
  not_found,    ///< there is no such thing
  limit,        ///< a quota or a size was met: back off
  unsupported,  ///< a version or cipher suite this build does not speak: fall back
};

/// The name of a kind, for logs and `--json`.
constexpr const char* name(Kind kind) {
  switch (kind) {
    case Kind::malformed:
      return "malformed";
    case Kind::rejected:
      return "rejected";
    case Kind::stale:
      return "stale";
    case Kind::not_found:
      return "not_found";
    case Kind::limit:
      return "limit";
    case Kind::unsupported:
      return "unsupported";
  }
  return "unknown";
}

/// A text known at compile time. It cannot hold user data, so it may always be logged.
class Literal {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal stands for itself
  consteval Literal(const char* text) : text_(text) {}
  constexpr const char* c_str() const { return text_; }

 private:
  const char* text_;
};

/// An outcome other than success: what to do next, and the rule that was broken.
struct Error {
  Kind kind;
  Literal text;
  constexpr const char* what() const { return text.c_str(); }
};

template <class T = void>
using Result = std::expected<T, Error>;

/// `return fail(Kind::rejected, "RFC 9420 §12.2: two updates for one leaf");`
constexpr std::unexpected<Error> fail(Kind kind, Literal text) { return std::unexpected(Error{kind, text}); }

}  // namespace qpc

#define QPC_JOIN_(a, b) a##b
#define QPC_JOIN(a, b) QPC_JOIN_(a, b)
#define QPC_TRY_(result, declaration, ...)                                     \
  auto result = (__VA_ARGS__);                                                 \
  if (!result) return std::unexpected(std::move(result).error()); /* NOLINT */ \
  declaration = *std::move(result)

/// `QPC_TRY(auto leaf, LeafNode::read(in));` takes the value, or hands the Error on to the caller.
#define QPC_TRY(declaration, ...) QPC_TRY_(QPC_JOIN(qpc_result_, __COUNTER__), declaration, __VA_ARGS__)

/// `QPC_CHECK(leaf.verify());` hands an Error on to the caller.
#define QPC_CHECK(...)                                                                                       \
  do {                                                                                                       \
    if (auto qpc_result = (__VA_ARGS__); !qpc_result) return std::unexpected(std::move(qpc_result).error()); \
  } while (false)
