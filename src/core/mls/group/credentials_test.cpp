// Credentials and capabilities as they reach the Authentication Service (RFC 9420 §5.3, §7.2, §13.5).
#include <gtest/gtest.h>

#include <algorithm>

#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

/// Believes certificates with one issuer, and whoever has no certificate.
class Issuer final : public AuthenticationService {
 public:
  Result<void> check_member(const Suite&, const LeafNode& leaf) const override {
    const auto* chain = std::get_if<X509Credential>(&leaf.credential.body);
    if (chain == nullptr || chain->certificates.back() == Bytes{'C', 'A'}) return {};
    return fail(Kind::rejected, "the test does not know the issuer");
  }
  Result<void> check_successor(const Suite& suite, const LeafNode&, const LeafNode& new_leaf) const override {
    return check_member(suite, new_leaf);
  }
  Bytes client_id(const LeafNode& leaf) const override { return wire(leaf.credential); }
  Result<void> check_external_sender(const Suite&, const ExternalSender&) const override { return {}; }
};

struct Credentials : testing::Test {
  SampleWorld world;
  Issuer issuer;

  Surroundings surroundings() { return {.authentication = issuer, .psks = world.psks, .now = world.now}; }
  ClientIdentity certified(std::string_view name, std::string_view authority, std::vector<CredentialType> supported) {
    return {crypto::SigningKey::generate(world.suite.signature(), world.random),
            {X509Credential{{to_bytes(as_bytes(name)), to_bytes(as_bytes(authority))}}},
            own_capabilities(std::move(supported), {}, world.random),
            {}};
  }
  Group create(const ClientIdentity& identity) {
    return Group::create(world.suite, world.random.bytes(32), identity, {}, world.settings, world.random).value();
  }
  Result<Group> join(const Group& group, const OwnKeyPackage& own) {
    QPC_TRY(const auto committed, group.commit(commit_of({add_of(own)}), surroundings(), world.random));
    const auto message = read_all<MLSMessage>(committed.welcomes.at(0).message).value();
    return Group::join(*message.as<Welcome>(), own, {}, surroundings(), world.settings);
  }
};

constexpr auto x509 = CredentialType::x509;
constexpr auto basic = CredentialType::basic;

TEST_F(Credentials, OfCertificatesAreForTheAuthenticationServiceToJudge) {
  const auto group = create(certified("alice", "CA", {x509}));
  const auto joined = join(group, world.key_package(certified("bob", "CA", {x509}))).value();
  const auto member = joined.member({0}).value();
  const auto& chain = std::get<X509Credential>(member.credential.body).certificates;
  EXPECT_EQ(chain, (std::vector<Bytes>{to_bytes(as_bytes("alice")), to_bytes(as_bytes("CA"))}));
  const auto refused = join(group, world.key_package(certified("eve", "EV", {x509})));
  ASSERT_FALSE(refused);
  EXPECT_EQ(std::string_view(refused.error().what()), "the test does not know the issuer");
}

TEST_F(Credentials, OfOneTypeAskAllMembersForItsSupport) {
  const auto group = create(certified("alice", "CA", {x509}));
  const auto refused = join(group, world.key_package(world.identity("bob")));
  ASSERT_FALSE(refused);
  EXPECT_EQ(std::string_view(refused.error().what()),
            "RFC 9420 §7.3: a credential type in use that some member does not support");
  auto both = world.identity("bob");
  both.capabilities = own_capabilities({basic, x509}, {}, world.random);
  EXPECT_FALSE(join(group, world.key_package(both)));  // alice does not take basic ones
  EXPECT_TRUE(join(create(certified("alice", "CA", {x509, basic})), world.key_package(both)));
}

TEST_F(Credentials, AreOfATypeThatTheirLeafLists) {
  EXPECT_FALSE(Group::create(world.suite, world.random.bytes(32), certified("alice", "CA", {basic}), {}, world.settings,
                             world.random));
}

template <class CodePoint>
bool has_grease(const std::vector<CodePoint>& list) {
  return std::ranges::any_of(list, [](CodePoint value) { return is_grease(static_cast<std::uint16_t>(value)); });
}

TEST_F(Credentials, ComeWithCapabilitiesThatOthersHaveToIgnore) {
  for (int i = 0; i < 50; ++i) {
    const auto capabilities = own_capabilities({basic}, {}, world.random);
    EXPECT_TRUE(has_grease(capabilities.cipher_suites) && has_grease(capabilities.extensions) &&
                has_grease(capabilities.proposals) && has_grease(capabilities.credentials));
    for (const auto& row : Suite::all()) EXPECT_TRUE(capabilities.supports(row.cipher_suite));
    EXPECT_TRUE(capabilities.supports(ProposalType::self_remove));
    EXPECT_FALSE(capabilities.supports(ProposalType::app_data_update));
  }
  const auto with_data = own_capabilities({basic}, {ExtensionType::app_data_dictionary}, world.random);
  EXPECT_TRUE(with_data.supports(ProposalType::app_data_update));
  EXPECT_TRUE(with_data.supports(ProposalType::app_ephemeral));
}

}  // namespace
}  // namespace qpc::mls
