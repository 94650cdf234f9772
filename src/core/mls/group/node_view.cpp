#include "core/mls/group/node_view.h"

namespace qpc::mls {

LeafView::LeafView(ByteView octets) {
  WireReader in(octets);
  encryption_key = in.vector().value();
  signature_key = in.vector().value();
  rest_ = in.rest();
}

ByteView LeafView::parent_hash() const {
  WireReader in(rest_);
  in.u16().value();  // credential_type, and then one vector whatever the type
  in.vector().value();
  for (int list = 0; list < 5; ++list) in.vector().value();  // Capabilities
  if (in.u8().value() != static_cast<std::uint8_t>(LeafNodeSource::commit)) return {};
  return in.vector().value();
}

ParentView::ParentView(ByteView octets) {
  WireReader in(octets);
  encryption_key = in.vector().value();
  parent_hash = in.vector().value();
  rest_ = in.rest();
}

std::vector<LeafIndex> ParentView::unmerged_leaves() const { return WireReader(rest_).list<LeafIndex>().value(); }

}  // namespace qpc::mls
