#include "core/mls/wire/mls_message.h"
#include "core/mls/wire/ratchet_tree_extension.h"
#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

/// Reads a field and writes it again.
template <class T>
T round_trip(const Case& test, const std::string& name) {
  auto value = test.read<T>(name);
  expect_equal(wire(value), test.bytes(name), name + " written");
  return value;
}

void check_message(const Case& test, const std::string& name, WireFormat wire_format) {
  expect(round_trip<MLSMessage>(test, name).wire_format() == wire_format, name + " has another wire format");
}

void check_public_message(const Case& test, const std::string& name, ContentType content_type) {
  const auto message = round_trip<MLSMessage>(test, name);
  const auto* public_message = message.as<PublicMessage>();
  expect(public_message != nullptr, name + " is no PublicMessage");
  expect(public_message->content.content_type() == content_type, name + " has another content type");
}

/// `struct { opaque kem_output<V>; } ExternalInit`, which a Proposal reads by itself.
struct KemOutput {
  Bytes kem_output;
  static Result<KemOutput> read(WireReader& in) {
    QPC_TRY(auto octets, read_opaque(in));
    return KemOutput{std::move(octets)};
  }
  void write(WireWriter& out) const { out.vector(kem_output); }
};

}  // namespace

void check_messages(const Case& test) {
  check_message(test, "mls_welcome", WireFormat::mls_welcome);
  check_message(test, "mls_group_info", WireFormat::mls_group_info);
  check_message(test, "mls_key_package", WireFormat::mls_key_package);

  round_trip<RatchetTreeExtension>(test, "ratchet_tree");
  round_trip<GroupSecrets>(test, "group_secrets");

  round_trip<Unverified<KeyPackage>>(test, "add_proposal");
  round_trip<LeafNode>(test, "update_proposal");
  round_trip<LeafIndex>(test, "remove_proposal");
  round_trip<PreSharedKeyID>(test, "pre_shared_key_proposal");
  round_trip<ReInit>(test, "re_init_proposal");
  round_trip<KemOutput>(test, "external_init_proposal");
  round_trip<Extensions>(test, "group_context_extensions_proposal");

  round_trip<Commit>(test, "commit");
  check_public_message(test, "public_message_application", ContentType::application);
  check_public_message(test, "public_message_proposal", ContentType::proposal);
  check_public_message(test, "public_message_commit", ContentType::commit);
  check_message(test, "private_message", WireFormat::mls_private_message);
}

}  // namespace qpc::mls::vectors
