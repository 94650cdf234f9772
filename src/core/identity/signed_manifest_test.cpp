#include "core/identity/signed_manifest.h"

#include <gtest/gtest.h>

#include "core/identity/person_for_tests.h"
#include "core/identity/signature_purpose.h"

namespace qpc::identity {
namespace {

/// As the node would hand it out.
SignedManifest carried(const SignedManifest& manifest) { return SignedManifest::from_bytes(wire(manifest)).value(); }

TEST(SignedManifest, IsBelievedWhenTheAccountSignedIt) {
  const PersonForTests person;
  const auto received = carried(person.sign(person.manifest));
  EXPECT_EQ(received.verify(person.manifest.account_key).value(), person.manifest);
  EXPECT_EQ(received.verify_first_contact().value(), person.manifest);
}

TEST(SignedManifest, IsRefusedFromAnotherAccount) {
  const PersonForTests person(1);
  const PersonForTests stranger(2);
  const auto received = carried(person.sign(person.manifest));
  EXPECT_EQ(received.verify(stranger.manifest.account_key).error().kind, Kind::rejected);
}

TEST(SignedManifest, IsRefusedWhenAnotherKeySigned) {
  const PersonForTests person(1);
  const PersonForTests stranger(2);
  const auto forged = carried(stranger.sign(person.manifest));
  EXPECT_EQ(forged.verify(person.manifest.account_key).error().kind, Kind::rejected);
  EXPECT_EQ(forged.verify_first_contact().error().kind, Kind::rejected);
}

TEST(SignedManifest, IsRefusedWhenAnyOctetWasChanged) {
  const PersonForTests person;
  const Bytes octets = wire(person.sign(person.manifest));
  for (std::size_t at = 0; at < octets.size(); ++at) {
    Bytes changed = octets;
    changed[at] ^= static_cast<std::uint8_t>(1 << (at % 8));
    const auto received = SignedManifest::from_bytes(changed);
    EXPECT_FALSE(received && received->verify(person.manifest.account_key)) << at;
  }
}

TEST(SignedManifest, IsRefusedWhenSignedForAnotherPurpose) {
  const PersonForTests person;
  WireWriter out;
  out.vector(wire(person.manifest));
  out.vector(sign(person.account_key, SignaturePurpose::leaf_binding, wire(person.manifest)));
  EXPECT_EQ(SignedManifest::from_bytes(out.view())->verify_first_contact().error().kind, Kind::rejected);
}

TEST(SignedManifest, BoundsWhatItReads) {
  WireWriter large_content;
  large_content.vector(Bytes(AccountManifest::max_size_bytes + 1));
  large_content.vector({});
  EXPECT_EQ(SignedManifest::from_bytes(large_content.view()).error().kind, Kind::limit);
  WireWriter large_signature;
  large_signature.vector(wire(PersonForTests().manifest));
  large_signature.vector(Bytes(256));
  EXPECT_EQ(SignedManifest::from_bytes(large_signature.view()).error().kind, Kind::limit);
  Bytes longer = wire(PersonForTests().sign(PersonForTests().manifest));
  longer.push_back(0);
  EXPECT_EQ(SignedManifest::from_bytes(longer).error().kind, Kind::malformed);
}

/// Three versions of one account, each with one device more.
struct History : PersonForTests {
  AccountManifest first = manifest;
  AccountManifest second = with_another_device(first);
  AccountManifest third = with_another_device(second);
  std::vector<SignedManifest> signed_versions(std::initializer_list<AccountManifest> versions) const {
    std::vector<SignedManifest> list;
    for (const AccountManifest& version : versions) list.push_back(carried(sign(version)));
    return list;
  }
};

TEST(ManifestChain, LeadsFromTheKnownVersionToTheNewest) {
  const History history;
  const auto [first, second, third] = std::tie(history.first, history.second, history.third);
  EXPECT_EQ(verify_manifest_chain(first, history.signed_versions({second, third})).value(), third);
  EXPECT_EQ(verify_manifest_chain(first, {}).value(), first);
  EXPECT_EQ(verify_manifest_chain(second, history.signed_versions({second, third})).value(), third);
  EXPECT_EQ(verify_first_contact(history.signed_versions({first, second, third})).value(), third);
}

TEST(ManifestChain, DoesNotGoBack) {
  const History history;
  const auto [first, second, third] = std::tie(history.first, history.second, history.third);
  EXPECT_EQ(verify_manifest_chain(third, history.signed_versions({second})).error().kind, Kind::stale);
  EXPECT_EQ(verify_manifest_chain(first, history.signed_versions({second, third, second})).error().kind, Kind::stale);
}

TEST(ManifestChain, RefusesAForkThatTheAccountItselfSigned) {
  History history;
  const AccountManifest other_second = history.with_another_device(history.first);
  const AccountManifest other_third = history.with_another_device(other_second);
  EXPECT_EQ(verify_manifest_chain(history.second, history.signed_versions({other_second})).error().kind,
            Kind::rejected);
  EXPECT_EQ(verify_manifest_chain(history.second, history.signed_versions({other_third})).error().kind, Kind::rejected);
  EXPECT_EQ(verify_manifest_chain(history.first, history.signed_versions({history.second, other_second})).error().kind,
            Kind::rejected);
}

TEST(ManifestChain, HasNoGaps) {
  const History history;
  EXPECT_EQ(verify_manifest_chain(history.first, history.signed_versions({history.third})).error().kind,
            Kind::rejected);
  EXPECT_EQ(verify_first_contact(history.signed_versions({history.second, history.third})).error().kind,
            Kind::rejected);
  EXPECT_EQ(verify_first_contact({}).error().kind, Kind::not_found);
}

TEST(ManifestChain, RefusesAVersionThatTheAccountDidNotSign) {
  const History history;
  const PersonForTests stranger(2);
  const std::vector forged{carried(stranger.sign(history.second))};
  EXPECT_EQ(verify_manifest_chain(history.first, forged).error().kind, Kind::rejected);
}

TEST(ManifestChain, RefusesAForeignAccount) {
  const History history;
  const PersonForTests stranger(2);
  const std::vector foreign{carried(stranger.sign(stranger.manifest))};
  EXPECT_EQ(verify_manifest_chain(history.first, foreign).error().kind, Kind::rejected);
}

}  // namespace
}  // namespace qpc::identity
