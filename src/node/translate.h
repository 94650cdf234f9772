// translate.h: between the schema's types and ours.
#pragma once
#include <capnp/blob.h>
#include <schemas/common.capnp.h>

#include <chrono>
#include <string>

#include "core/base/bytes.h"
#include "node/account/account_store.h"
#include "node/mailbox/mailbox.h"

namespace qpc::node {

inline capnp::Data::Reader as_data(ByteView octets) { return {octets.data(), octets.size()}; }
inline ByteView view(capnp::Data::Reader octets) { return {octets.begin(), octets.size()}; }
inline Bytes copy(capnp::Data::Reader octets) { return {octets.begin(), octets.end()}; }
inline std::string copy(capnp::Text::Reader text) { return {text.begin(), text.end()}; }

/// Seconds since the Unix epoch, rounded down to the minute: what a receipt tells.
inline std::int64_t to_the_minute(std::chrono::sys_seconds time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch() / std::chrono::seconds(1);
}

inline void describe(const Stored& stored, ByteView proof, api::Receipt::Builder out) {
  out.setMessageId(as_data(stored.message_id));
  out.setStoredAt(to_the_minute(stored.stored_at));
  out.setFull(stored.full);
  out.setProof(as_data(proof));
}

/// Copies octet strings into a list that the schema offers.
inline void fill(capnp::List<capnp::Data>::Builder out, std::span<const Bytes> items) {
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, as_data(items[i]));
}

/// For every answer with `manifests` and `more`.
template <class Builder>
void describe(const Manifests& manifests, Builder out) {
  fill(out.initManifests(static_cast<unsigned>(manifests.versions.size())), manifests.versions);
  out.setMore(manifests.more);
}

}  // namespace qpc::node
