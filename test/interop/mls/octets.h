// octets.h: between the octets of the interface and the structures of MLS. What does not fit throws CallFailed.
#pragma once
#include <map>
#include <stdexcept>
#include <string>

#include "core/mls/group/group.h"

namespace qpc::mls::interop {

/// A call that cannot be answered: what was asked for is not there, or MLS forbids it.
struct CallFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline ByteView octets(const std::string& field) { return as_bytes(field); }
inline std::string field(ByteView octets) { return std::string(as_text(octets)); }

/// The value of an outcome; an error fails the call with `what` in front.
template <class T, class E>
T need(std::expected<T, E> result, const std::string& what) {
  if (!result) throw CallFailed(what + ": " + result.error().what());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// A structure and nothing else.
template <class T>
T read(const std::string& in, const std::string& what) {
  return need(read_all<T>(octets(in)), what);
}

/// What an MLSMessage of one wire format carries.
template <class T>
T read_message(const std::string& in, const std::string& what) {
  auto message = read<MLSMessage>(in, what);
  if (auto* body = std::get_if<T>(&message.body)) return std::move(*body);
  throw CallFailed(what + ": has another wire format");
}

template <class T>
std::string message_field(T body) {
  return field(wire(MLSMessage{std::move(body)}));
}

/// The ratchet tree that comes beside a Welcome or GroupInfo, if any.
std::optional<ByteView> tree_octets(const std::string& in);

Suite suite_of(std::uint32_t cipher_suite);

/// The identity of a basic credential; empty for others.
Bytes name_of(const Credential& credential);

/// What a proposal refers to: a group as somebody sees it, from inside or outside.
struct GroupView {
  Suite suite;
  Bytes group_id;
  std::map<Bytes, LeafIndex> members;  ///< by name

  static GroupView of(const Group& group);
  /// Of one outside. `tree` may be empty, if the GroupInfo has the tree inside.
  static GroupView of(const GroupInfo& group_info, const std::string& tree);

  LeafIndex find(const std::string& name) const;
};

}  // namespace qpc::mls::interop
