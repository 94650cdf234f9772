#include "core/mls/wire/credential.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace qpc::mls {
namespace {

TEST(Credential, OfBasicTypeIsItsIdentity) {
  const auto credential = Credential::basic(as_bytes("alice"));
  EXPECT_EQ(credential.credential_type(), CredentialType::basic);
  EXPECT_EQ(to_hex(wire(credential)), "000105616c696365");
}

TEST(Credential, OfX509TypeIsAChainOfCertificates) {
  const Credential credential{X509Credential{{{1, 2}, {3}}}};
  EXPECT_EQ(credential.credential_type(), CredentialType::x509);
  EXPECT_EQ(to_hex(wire(credential)), "0002050201020103");
  EXPECT_EQ(read_all<Credential>(wire(credential)), credential);
}

TEST(Credential, OfUnknownTypeIsUnsupported) {
  EXPECT_EQ(read_all<Credential>(from_hex("0a0a00").value()).error().kind, Kind::unsupported);
}

}  // namespace
}  // namespace qpc::mls
