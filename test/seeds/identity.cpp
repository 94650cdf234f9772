#include "core/identity/confirmation_code.h"
#include "core/identity/credential.h"
#include "core/identity/group_link.h"
#include "core/identity/invite_link.h"
#include "core/identity/leaf_binding.h"
#include "core/identity/node_address.h"
#include "core/identity/node_for_tests.h"
#include "core/identity/person_for_tests.h"
#include "core/identity/profile.h"
#include "test/seeds/seeds.h"

namespace qpc::test {

using namespace identity;

namespace {

void put_names(const SeedFolder& seeds) {
  const auto put = [&](std::string_view name, std::string_view typed) {
    seeds.put("identity_names_fuzz", name, as_bytes(typed));
  };
  put("user", "ada.l_0-9");
  put("domain", "node-1.example.org");
  put("punycode", "xn--bcher-kva.example");
  put("address", "ada@node-1.example.org");
  put("capitals", "Ada@Example.ORG");
  put("numbers", "192.0.2.1");
  put("text", "Adas Laptop, größer");
  put("right_to_left", "a\u202eb");
  const InviteLink link{"[2001:db8::1]:5001", DomainName::parse("example.org").value(), {}, {}};
  put("invite_link", link.text());
  const GroupLink group_link{.maker = UserAddress::parse("ada@example.org").value(),
                             .account_key_hash = {},
                             .device = {},
                             .invite = {},
                             .secret = InviteSecret(InviteSecret::size_octets)};
  put("group_link", group_link.text());
  put("code", confirmation_code(DeviceId{}, DeviceKey::from_ed25519(Bytes(32, 1)).value()));
}

}  // namespace

void put_identity_seeds(const SeedFolder& seeds) {
  put_names(seeds);
  const auto put = [&](std::string_view name, const auto& item) {
    seeds.put("identity_readers_fuzz", name, wire(item));
  };
  PersonForTests ada;
  put("manifest_1", ada.manifest);
  put("signed_manifest_1", ada.sign(ada.manifest));
  auto second = ada.with_another_device(ada.manifest);
  second.revoke_device(ada.device.listed.id, noon).value();
  put("manifest_2", second);
  put("signed_manifest_2", ada.sign(second));

  const Profile profile{.account_id = ada.manifest.account_id,
                        .version = 2,
                        .display_name = "Ada",
                        .status = "at work",
                        .avatar = Bytes(40, 3)};
  put("profile", profile);
  put("signed_profile", SignedProfile::sign(profile, ada.account_key));
  const auto domain = DomainName::parse("example.org").value();
  put("credential",
      CredentialIdentity{ada.manifest.account_id, ada.device.listed.id, UserAddress::parse("ada@example.org").value()});
  const auto signature_key = Bytes(32, 7);
  put("leaf_binding", LeafBinding::sign(ada.device.signing_key, {.account_id = ada.manifest.account_id,
                                                                 .device_id = ada.device.listed.id,
                                                                 .scope = LeafScope::key_package(),
                                                                 .suite = 1,
                                                                 .signature_key = signature_key}));
  put("mailbox_address", MailboxAddress::generate(domain, ada.random));
  put("channel_address", ChannelAddress::generate(domain, ada.random));

  NodeForTests node;
  put("node_certificate", node.certify(node.proof_key));
  put("node_certificate_reports", node.certify_for_reports(Bytes(40, 5)));
  IdentityChain chain;
  chain.append(node.rotate());
  put("identity_rotation", chain.rotations().front());
  chain.append(node.rotate());
  put("identity_chain", chain);
}

}  // namespace qpc::test
