// message_io.h: what the readers and writers of schemas/message.capnp share.
#pragma once
#include <capnp/blob.h>
#include <capnp/list.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace qpc::message {

inline capnp::Data::Reader as_data(ByteView octets) { return {octets.data(), octets.size()}; }
inline Bytes to_octets(capnp::Data::Reader data) { return {data.begin(), data.end()}; }
inline std::string to_string(capnp::Text::Reader text) { return {text.begin(), text.end()}; }

/// Errors: malformed, for another size.
template <std::size_t size>
Result<void> read_octets(capnp::Data::Reader from, std::array<std::uint8_t, size>& to) {
  if (from.size() != size) return fail(Kind::malformed, "schemas/message.capnp: an id or hash of a wrong size");
  std::copy(from.begin(), from.end(), to.begin());
  return {};
}

/// A list of ids. Errors: malformed, for one of a wrong size; limit, for more than `most`.
template <class Id>
Result<std::vector<Id>> read_ids(capnp::List<capnp::Data>::Reader from, std::size_t most) {
  if (from.size() > most) return fail(Kind::limit, "schemas/message.capnp: too many ids in one message");
  std::vector<Id> ids(from.size());
  for (unsigned i = 0; i < from.size(); ++i) QPC_CHECK(read_octets(from[i], ids[i]));
  return ids;
}

template <class Id>
void write_ids(const std::vector<Id>& ids, capnp::List<capnp::Data>::Builder to) {
  for (unsigned i = 0; i < to.size(); ++i) to.set(i, as_data(ids[i]));
}

}  // namespace qpc::message
