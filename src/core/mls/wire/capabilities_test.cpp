#include "core/mls/wire/capabilities.h"

#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

const Capabilities some{.versions = {ProtocolVersion::mls10},
                        .cipher_suites = {CipherSuite{1}, CipherSuite{0x0a0a}},
                        .extensions = {ExtensionType{0xF101}, ExtensionType{0x1a1a}},
                        .proposals = {ProposalType{0x0a}},
                        .credentials = {CredentialType::basic}};

TEST(Capabilities, SupportWhatTheyList) {
  EXPECT_TRUE(some.supports(ProtocolVersion::mls10));
  EXPECT_TRUE(some.supports(CipherSuite{1}));
  EXPECT_TRUE(some.supports(ExtensionType{0xF101}));
  EXPECT_TRUE(some.supports(ProposalType{0x0a}));
  EXPECT_TRUE(some.supports(CredentialType::basic));
}

TEST(Capabilities, DoNotSupportWhatTheyDoNotList) {
  EXPECT_FALSE(some.supports(ProtocolVersion{2}));
  EXPECT_FALSE(some.supports(CipherSuite{2}));
  EXPECT_FALSE(some.supports(ExtensionType{0xF102}));
  EXPECT_FALSE(some.supports(ProposalType{0x0b}));
  EXPECT_FALSE(some.supports(CredentialType::x509));
}

TEST(Capabilities, SupportDefaultExtensionsAndProposalsUnlisted) {
  EXPECT_TRUE(some.supports(ExtensionType::external_senders));
  EXPECT_TRUE(some.supports(ProposalType::group_context_extensions));
}

TEST(Capabilities, SupportRequirementsOnlyIfEveryOneIsMet) {
  EXPECT_TRUE(some.supports(RequiredCapabilities{}));
  EXPECT_TRUE(some.supports(RequiredCapabilities{{ExtensionType{0xF101}}, {ProposalType::add}, {}}));
  EXPECT_FALSE(some.supports(RequiredCapabilities{{ExtensionType{0xF102}}, {}, {}}));
  EXPECT_FALSE(some.supports(RequiredCapabilities{{}, {ProposalType{9}}, {}}));
  EXPECT_FALSE(some.supports(RequiredCapabilities{{}, {}, {CredentialType::x509}}));
}

TEST(Capabilities, KeepNumbersNobodyKnows) { EXPECT_EQ(read_all<Capabilities>(wire(some)), some); }

}  // namespace
}  // namespace qpc::mls
