// octets.h: between our octet strings and those of Cap'n Proto.
#pragma once
#include <capnp/blob.h>

#include <span>
#include <string>

#include "core/base/bytes.h"

namespace qpc::client {

inline kj::ArrayPtr<const kj::byte> to_kj(ByteView octets) { return {octets.data(), octets.size()}; }
inline ByteView view(capnp::Data::Reader data) { return {data.begin(), data.size()}; }
inline Bytes bytes(capnp::Data::Reader data) { return {data.begin(), data.end()}; }
inline std::string text(capnp::Text::Reader words) { return {words.begin(), words.size()}; }

}  // namespace qpc::client
