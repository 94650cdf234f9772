#include "core/mls/wire/group_context.h"

namespace qpc::mls {

Result<GroupContext> GroupContext::read(WireReader& in) {
  GroupContext context;
  QPC_TRY(context.version, read_code_point<ProtocolVersion>(in));
  if (context.version != ProtocolVersion::mls10) {
    return fail(Kind::unsupported, "RFC 9420 §8.1: a group of another protocol version");
  }
  QPC_TRY(context.cipher_suite, read_code_point<CipherSuite>(in));
  QPC_TRY(context.group_id, read_opaque(in));
  QPC_TRY(context.epoch, in.u64());
  QPC_TRY(context.tree_hash, read_opaque(in));
  QPC_TRY(context.confirmed_transcript_hash, read_opaque(in));
  QPC_TRY(context.extensions, Extensions::read(in));
  return context;
}

void GroupContext::write(WireWriter& out) const {
  write_code_point(out, version);
  write_code_point(out, cipher_suite);
  out.vector(group_id);
  out.u64(epoch);
  out.vector(tree_hash);
  out.vector(confirmed_transcript_hash);
  extensions.write(out);
}

}  // namespace qpc::mls
