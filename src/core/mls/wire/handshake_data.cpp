#include "core/mls/wire/handshake_data.h"

namespace qpc::mls {

Result<HandshakeData> HandshakeData::read(WireReader& in) {
  QPC_TRY(const auto tag, in.bytes(tag_size));
  HandshakeData data{.epoch_tag = to_bytes(tag), .successor = std::nullopt};
  if (in.at_end()) return data;
  QPC_TRY(const auto id, in.bytes(id_size));
  data.successor = to_bytes(id);
  return data;
}

void HandshakeData::write(WireWriter& out) const {
  out.bytes(epoch_tag);
  if (successor) out.bytes(*successor);
}

}  // namespace qpc::mls
