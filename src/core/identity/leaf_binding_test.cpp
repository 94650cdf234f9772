#include "core/identity/leaf_binding.h"

#include <gtest/gtest.h>

#include "core/identity/person_for_tests.h"
#include "core/identity/signature_purpose.h"

namespace qpc::identity {
namespace {

struct BindingTest : testing::Test {
  LeafBindingSubject subject(LeafScope scope) const {
    return {person.manifest.account_id, person.device.listed.id, std::move(scope), 1, signature_key};
  }
  std::optional<Kind> refusal(const LeafBinding& binding, const LeafBindingSubject& subject) const {
    const auto verified = binding.verify(person.manifest, subject);
    if (verified) return std::nullopt;
    return verified.error().kind;
  }

  PersonForTests person;
  Bytes signature_key = person.random.bytes(32);
  Bytes group_id = person.random.bytes(32);
  LeafScope in_group = LeafScope::group(group_id);
  LeafBinding for_group = LeafBinding::sign(person.device.signing_key, subject(in_group));
  LeafBinding for_key_package = LeafBinding::sign(person.device.signing_key, subject(LeafScope::key_package()));
};

TEST_F(BindingTest, HoldsForWhatTheDeviceSigned) {
  EXPECT_EQ(refusal(for_group, subject(in_group)), std::nullopt);
  EXPECT_EQ(refusal(for_key_package, subject(LeafScope::key_package())), std::nullopt);
}

TEST_F(BindingTest, HoldsInItsScopeAlone) {
  EXPECT_EQ(refusal(for_group, subject(LeafScope::key_package())), Kind::rejected);
  EXPECT_EQ(refusal(for_key_package, subject(in_group)), Kind::rejected);
  EXPECT_EQ(refusal(for_group, subject(LeafScope::group(person.random.bytes(32)))), Kind::rejected);
  EXPECT_EQ(refusal(for_key_package, subject(LeafScope::group(as_bytes("KeyPackage")))), Kind::rejected);
}

TEST_F(BindingTest, HoldsForItsSuiteAndKeyAlone) {
  auto other_suite = subject(in_group);
  other_suite.suite = 2;
  EXPECT_EQ(refusal(for_group, other_suite), Kind::rejected);
  const Bytes other_key = person.random.bytes(32);
  auto with_other_key = subject(in_group);
  with_other_key.signature_key = other_key;
  EXPECT_EQ(refusal(for_group, with_other_key), Kind::rejected);
}

TEST_F(BindingTest, HoldsForADeviceOfTheAccountAlone) {
  auto ghost = subject(in_group);
  ghost.device_id = DeviceId::generate(person.random);
  EXPECT_EQ(refusal(for_group, ghost), Kind::not_found);
  auto other_account = subject(in_group);
  other_account.account_id = AccountId::generate(person.random);
  EXPECT_EQ(refusal(for_group, other_account), Kind::rejected);
  const DeviceForTests other(person.random);
  EXPECT_EQ(refusal(LeafBinding::sign(other.signing_key, subject(in_group)), subject(in_group)), Kind::rejected);
}

TEST_F(BindingTest, EndsWithTheDevice) {
  ASSERT_TRUE(person.manifest.revoke_device(person.device.listed.id, noon));
  EXPECT_EQ(refusal(for_group, subject(in_group)), Kind::rejected);
}

TEST_F(BindingTest, NeedsAGroupOfABoundedName) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{256}}) {
    const auto named = subject(LeafScope::group(Bytes(size)));
    EXPECT_EQ(refusal(LeafBinding::sign(person.device.signing_key, named), named), Kind::rejected);
  }
}

TEST_F(BindingTest, IsWrittenAsItWasRead) {
  EXPECT_EQ(read_all<LeafBinding>(wire(for_group)).value(), for_group);
  EXPECT_EQ(read_all<LeafBinding>(wire(LeafBinding{Bytes(256)})).error().kind, Kind::limit);
  Bytes octets = wire(for_group);
  octets[0] = 2;
  EXPECT_EQ(read_all<LeafBinding>(octets).error().kind, Kind::unsupported);
  EXPECT_EQ(read_all<LeafBinding>({}).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::identity
