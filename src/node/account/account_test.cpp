#include "node/account/account.h"

#include "node/test_support.h"

namespace qpc::node {
namespace {

class AccountsTest : public testing::Test {
 protected:
  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"};
  Accounts accounts{*database, "example.org"};
  crypto::SigningKey second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  identity::DeviceId second_id = identity::DeviceId::generate(alice.random);

  Entered create() { return accounts.create(alice.new_account(), test_now).value(); }
  NewDevice second_device(std::int64_t account_row) const {
    return {.account_row = account_row,
            .device_id = second_id,
            .device_key = second_key.public_key(),
            .label = "laptop",
            .counter = 1};
  }
  identity::AccountManifest with_second_device() const {
    auto manifest = alice.first_manifest().successor();
    EXPECT_TRUE(manifest.add_device(alice.device(second_id, second_key)));
    return manifest;
  }
};

TEST_F(AccountsTest, MakesAccountAndActiveDeviceTogether) {
  const auto entered = create();
  EXPECT_EQ(entered.account.name, "alice");
  EXPECT_EQ(entered.device.state, DeviceState::active);
  EXPECT_EQ(accounts.store().manifests(entered.account.row, 0).versions.size(), 1u);
}

TEST_F(AccountsTest, GivesNoNameAndNoAccountIdTwice) {
  create();
  EXPECT_EQ(accounts.create(alice.new_account(), test_now).error().reason, Reason::NAME_TAKEN);
  auto same_id = alice.new_account();
  auto manifest = alice.first_manifest();
  manifest.name = identity::UserName::parse("alicia").value();
  same_id.name = manifest.name;
  same_id.signed_manifest = alice.sign(manifest);
  EXPECT_EQ(accounts.create(same_id, test_now).error().reason, Reason::NOT_PERMITTED);
}

TEST_F(AccountsTest, RefusesAFirstManifestForAnotherNameDeviceOrDomain) {
  auto request = alice.new_account();
  request.name = bob.name;
  EXPECT_EQ(accounts.create(request, test_now).error().reason, Reason::MANIFEST);
  request = alice.new_account();
  request.device_id = bob.device_id;
  EXPECT_EQ(accounts.create(request, test_now).error().reason, Reason::MANIFEST);
  EXPECT_EQ(Accounts(*database, "other.example").create(alice.new_account(), test_now).error().reason,
            Reason::MANIFEST);
  request = alice.new_account();
  request.signed_manifest.back() ^= 1;
  EXPECT_EQ(accounts.create(request, test_now).error().reason, Reason::MANIFEST);
  request.signed_manifest.resize(9);
  EXPECT_EQ(accounts.create(request, test_now).error().reason, Reason::MALFORMED);
}

TEST_F(AccountsTest, TakesEachSessionCounterOnce) {
  const auto device_row = create().device.row;
  EXPECT_EQ(accounts.begin_session(device_row, 1).error().reason, Reason::COPIED_STORE);
  EXPECT_TRUE(accounts.begin_session(device_row, 5));
  EXPECT_EQ(accounts.begin_session(device_row, 5).error().reason, Reason::COPIED_STORE);
  EXPECT_EQ(accounts.begin_session(device_row, 4).error().reason, Reason::COPIED_STORE);
}

TEST_F(AccountsTest, LeavesADevicePendingUntilAManifestListsIt) {
  const auto account_row = create().account.row;
  EXPECT_EQ(accounts.enrol(second_device(account_row), test_now).value().device.state, DeviceState::pending);
  const auto published = accounts.publish(account_row, alice.sign(with_second_device()), test_now).value();
  EXPECT_EQ(published.version, 2u);
  ASSERT_EQ(published.changes.size(), 1u);
  EXPECT_EQ(published.changes[0].state, DeviceState::active);
  EXPECT_EQ(accounts.find_device(alice.account_id, second_id).value().device.state, DeviceState::active);
}

TEST_F(AccountsTest, ReplacesADeviceThatEnrolledUnderAConfirmedIdWithAnotherKey) {
  const auto account_row = create().account.row;
  auto impostor = second_device(account_row);
  impostor.device_key = bob.device_key.public_key();
  const auto enrolled = accounts.enrol(impostor, test_now).value().device.row;
  const auto published = accounts.publish(account_row, alice.sign(with_second_device()), test_now).value();
  ASSERT_EQ(published.changes.size(), 2u);
  EXPECT_EQ(published.changes[0].device_row, enrolled);
  EXPECT_EQ(published.changes[0].state, DeviceState::revoked);
  EXPECT_NE(published.changes[1].device_row, enrolled) << "the impostor's sessions would become active";
  EXPECT_EQ(accounts.find_device(alice.account_id, second_id).value().device.device_key, second_key.public_key());
}

TEST_F(AccountsTest, DropsTheBelongingsOfARevokedDevice) {
  const auto account_row = create().account.row;
  const auto device_row = accounts.enrol(second_device(account_row), test_now).value().device.row;
  Mailboxes(*database, {}).open(device_row, Bytes(32, 3));
  auto manifest = with_second_device();
  ASSERT_TRUE(accounts.publish(account_row, alice.sign(manifest), test_now));
  manifest = manifest.successor();
  ASSERT_TRUE(manifest.revoke_device(second_id, test_now));
  ASSERT_TRUE(accounts.publish(account_row, alice.sign(manifest), test_now));
  EXPECT_FALSE(MailboxStore(*database).at(Bytes(32, 3)));
  EXPECT_EQ(accounts.find_device(alice.account_id, second_id).error().reason, Reason::REVOKED);
}

TEST_F(AccountsTest, RefusesManifestsThatGoBackForkOrAreSomebodyElses) {
  const auto account_row = create().account.row;
  EXPECT_EQ(accounts.publish(account_row, alice.sign(alice.first_manifest()), test_now).error().reason,
            Reason::MANIFEST);
  EXPECT_EQ(accounts.publish(account_row, bob.sign(bob.first_manifest()), test_now).error().reason, Reason::MANIFEST);
  auto skipping = with_second_device();
  skipping.version = 3;
  EXPECT_EQ(accounts.publish(account_row, alice.sign(skipping), test_now).error().reason, Reason::MANIFEST);
  auto forked = with_second_device();
  forked.previous_hash[0] ^= 1;
  EXPECT_EQ(accounts.publish(account_row, alice.sign(forked), test_now).error().reason, Reason::MANIFEST);
  auto renamed = with_second_device();
  renamed.name = bob.name;
  EXPECT_EQ(accounts.publish(account_row, alice.sign(renamed), test_now).error().reason, Reason::MANIFEST);
  EXPECT_EQ(accounts.publish(account_row, as_bytes("x"), test_now).error().reason, Reason::MALFORMED);
}

TEST_F(AccountsTest, ServesManifestsInPiecesThatFitAnAnswer) {
  const auto account_row = create().account.row;
  constexpr std::size_t large = 60'000;
  for (std::uint32_t version = 2; version <= 20; ++version) {
    accounts.store().add_manifest(account_row, version, Bytes(large, 1));
  }
  std::size_t bytes = 0, versions = 0, pieces = 0;
  for (bool more = true; more; ++pieces) {
    const auto piece = accounts.store().manifests(account_row, static_cast<std::uint32_t>(versions));
    std::size_t piece_bytes = 0;
    for (const auto& version : piece.versions) piece_bytes += version.size();
    EXPECT_LE(piece_bytes, 512u * 1024);
    bytes += piece_bytes;
    versions += piece.versions.size();
    more = piece.more;
  }
  EXPECT_EQ(versions, 20u);
  EXPECT_GT(bytes, 19 * large);
  EXPECT_EQ(pieces, 3u);
}

TEST_F(AccountsTest, TakesOnlySoManyVersions) {
  const auto account_row = create().account.row;
  (*database).run("UPDATE account SET manifest_version = ?2 WHERE id = ?1", account_row, Accounts::most_versions);
  const auto refused = accounts.publish(account_row, alice.sign(with_second_device()), test_now);
  EXPECT_EQ(refused.error().reason, Reason::TOO_MANY);
  EXPECT_EQ(refused.error().limit, Accounts::most_versions);
}

TEST_F(AccountsTest, HoldsAFewPendingDevicesAndNoMore) {
  const auto account_row = create().account.row;
  for (std::size_t i = 0; i < Accounts::most_pending_devices; ++i) {
    auto device = second_device(account_row);
    device.device_id = identity::DeviceId::generate(alice.random);
    ASSERT_TRUE(accounts.enrol(device, test_now));
  }
  EXPECT_EQ(accounts.enrol(second_device(account_row), test_now).error().reason, Reason::TOO_MANY);
}

TEST_F(AccountsTest, RefusesLabelsThatAreNoPlainText) {
  auto device = second_device(create().account.row);
  device.label = "evil \x1b[2J";
  EXPECT_EQ(accounts.enrol(device, test_now).error().reason, Reason::MALFORMED);
}

}  // namespace
}  // namespace qpc::node
