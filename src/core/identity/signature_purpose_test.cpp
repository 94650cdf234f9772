#include "core/identity/signature_purpose.h"

#include <gtest/gtest.h>

#include <set>

#include "core/identity/person_for_tests.h"

namespace qpc::identity {
namespace {

using enum SignaturePurpose;
constexpr SignaturePurpose all_purposes[] = {account_manifest, leaf_binding, session_resumption, node_certificate,
                                             delivery_proof,   profile,      identity_rotation};

TEST(SignaturePurpose, StandsBeforeWhatIsSigned) {
  EXPECT_EQ(as_text(signed_content(leaf_binding, as_bytes("content"))),
            std::string_view("quicprochat 1 leaf binding\0content", 34));
}

TEST(SignaturePurpose, HasANameOfItsOwnWithoutZeros) {
  std::set<std::string_view> names;
  for (const auto purpose : all_purposes) {
    EXPECT_FALSE(name(purpose).empty());
    EXPECT_EQ(name(purpose).find('\0'), std::string_view::npos);
    EXPECT_TRUE(names.insert(name(purpose)).second);
  }
}

TEST(SignaturePurpose, MakesASignatureWorthlessForAnother) {
  crypto::SeededRandom random(1);
  const auto key = generate_ed25519(random);
  const auto public_key = DeviceKey::of(key).value();
  for (const auto made_for : all_purposes) {
    const Bytes signature = sign(key, made_for, as_bytes("content"));
    for (const auto used_for : all_purposes) {
      EXPECT_EQ(verify(public_key, used_for, as_bytes("content"), signature).has_value(), made_for == used_for);
    }
  }
}

TEST(SignaturePurpose, RefusesOtherContentKeysAndSignatures) {
  crypto::SeededRandom random(2);
  const auto key = generate_ed25519(random);
  const auto public_key = DeviceKey::of(key).value();
  const auto other_key = DeviceKey::of(generate_ed25519(random)).value();
  Bytes signature = sign(key, leaf_binding, as_bytes("content"));
  EXPECT_EQ(verify(public_key, leaf_binding, as_bytes("Content"), signature).error().kind, Kind::rejected);
  EXPECT_EQ(verify(other_key, leaf_binding, as_bytes("content"), signature).error().kind, Kind::rejected);
  EXPECT_EQ(verify(public_key, leaf_binding, as_bytes("content"), {}).error().kind, Kind::rejected);
  signature[10] ^= 1;
  EXPECT_EQ(verify(public_key, leaf_binding, as_bytes("content"), signature).error().kind, Kind::rejected);
}

TEST(VerificationKey, IsWrittenAsItWasRead) {
  crypto::SeededRandom random(3);
  const auto key = AccountKey::of(generate_ed25519(random)).value();
  EXPECT_EQ(wire(key).size(), 2u + 1 + 32);
  EXPECT_EQ(read_all<AccountKey>(wire(key)).value(), key);
}

TEST(VerificationKey, RefusesUnknownAlgorithmsAndOtherLengths) {
  WireWriter unknown;
  unknown.u16(0x0905);
  unknown.vector(Bytes(32));
  EXPECT_EQ(read_all<DeviceKey>(unknown.view()).error().kind, Kind::unsupported);
  EXPECT_EQ(DeviceKey::from_ed25519(Bytes(31)).error().kind, Kind::malformed);
  EXPECT_EQ(AccountKey::from_ed25519(Bytes(33)).error().kind, Kind::malformed);
  crypto::SeededRandom random(4);
  const auto p256 = crypto::SigningKey::generate(crypto::SignatureScheme::ecdsa_secp256r1_sha256, random);
  EXPECT_EQ(AccountKey::of(p256).error().kind, Kind::unsupported);
}

TEST(Id, HasSixteenOctets) {
  crypto::SeededRandom random(5);
  const auto id = AccountId::generate(random);
  EXPECT_EQ(AccountId::from_bytes(id.view()).value(), id);
  EXPECT_NE(AccountId::generate(random), id);
  EXPECT_EQ(AccountId::from_bytes(Bytes(15)).error().kind, Kind::malformed);
  EXPECT_EQ(DeviceId::from_bytes(Bytes(17)).error().kind, Kind::malformed);
  EXPECT_EQ(IdHash{}(id), IdHash{}(AccountId::from_bytes(id.view()).value()));
}

}  // namespace
}  // namespace qpc::identity
