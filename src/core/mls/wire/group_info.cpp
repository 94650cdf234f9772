#include "core/mls/wire/group_info.h"

namespace qpc::mls {
namespace {

constexpr std::string_view label = "GroupInfoTBS";

void write_fields(const GroupInfo& group_info, WireWriter& out) {
  group_info.group_context.write(out);
  group_info.extensions.write(out);
  out.vector(group_info.confirmation_tag);
  group_info.signer.write(out);
}

Bytes group_info_tbs(const GroupInfo& group_info) {
  WireWriter out;
  write_fields(group_info, out);
  return out.take();
}

}  // namespace

Result<GroupInfo> GroupInfo::read(WireReader& in) {
  GroupInfo group_info;
  QPC_TRY(group_info.group_context, GroupContext::read(in));
  QPC_TRY(group_info.extensions, Extensions::read(in));
  QPC_TRY(group_info.confirmation_tag, read_opaque(in));
  QPC_TRY(group_info.signer, LeafIndex::read(in));
  QPC_TRY(group_info.signature, read_opaque(in));
  return group_info;
}

void GroupInfo::write(WireWriter& out) const {
  write_fields(*this, out);
  out.vector(signature);
}

void GroupInfo::sign(const crypto::SigningKey& key) { signature = sign_with_label(key, label, group_info_tbs(*this)); }

Result<void> GroupInfo::check(ByteView signature_key) const {
  QPC_TRY(const auto suite, Suite::of(group_context.cipher_suite));
  if (!verify_with_label(suite.signature(), signature_key, label, group_info_tbs(*this), signature)) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3: the signature of the GroupInfo is not valid");
  }
  return {};
}

}  // namespace qpc::mls
