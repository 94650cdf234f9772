#include "core/mls/group/successor_binding.h"

#include "core/mls/group/derivation.h"
#include "core/mls/wire/handshake_data.h"

namespace qpc::mls {

Bytes bind_successor(const Suite& suite, const JoinerSecret& joiner_secret, const GroupContext& context,
                     const std::vector<PreSharedKeyID>& psks) {
  WireWriter out;
  context.write(out);
  out.vector_of([&] {
    for (const auto& psk : psks) psk.write(out);
  });
  const auto hash = crypto::hash(suite.hash(), out.take());
  return to_bytes(
      expand_with_label(suite.hash(), joiner_secret.reveal(), "quicprochat successor", hash, Successor::binding_size)
          .reveal());
}

}  // namespace qpc::mls
