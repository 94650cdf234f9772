#include "core/mls/wire/handshake_data.h"

namespace qpc::mls {

Result<HandshakeData> HandshakeData::read(WireReader& in) {
  QPC_TRY(const auto tag, in.bytes(tag_size));
  HandshakeData data{.epoch_tag = to_bytes(tag), .successor = std::nullopt};
  if (in.at_end()) return data;
  QPC_TRY(const auto group_id, in.bytes(Successor::id_size));
  QPC_TRY(const auto binding, in.bytes(Successor::binding_size));
  data.successor = Successor{to_bytes(group_id), to_bytes(binding)};
  return data;
}

void HandshakeData::write(WireWriter& out) const {
  out.bytes(epoch_tag);
  if (!successor) return;
  out.bytes(successor->group_id);
  out.bytes(successor->binding);
}

}  // namespace qpc::mls
