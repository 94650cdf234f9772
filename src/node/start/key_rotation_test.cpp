#include "node/start/key_rotation.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "core/crypto/system_random.h"
#include "net/transport/tls/certificate.h"
#include "node/audit/audit_log.h"
#include "node/proof/proof_store.h"
#include "node/start/key_files.h"
#include "node/start/noted_key.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class KeyRotationTest : public testing::Test {
 protected:
  KeyRotationTest() {
    std::string name = (fs::temp_directory_path() / "qpc_node_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder = name;
    data = folder / "data";
    key_file = folder / "keys" / "storage.key";
    const auto keys = open();
    first_identity.emplace(open_identity(data, keys, random).value());
    database_key = to_bytes(keys.database.reveal());
    open_proof_keys(*db, *first_identity, domain, test_now, random).value();
  }
  ~KeyRotationTest() override {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  NodeKeys open() { return open_keys(data, key_file, random).value(); }
  db::KeyEncryptionKey wrapping(const fs::path& file) {
    return db::KeyEncryptionKey::from_octets(read_key_file(file).value()).value();
  }
  /// What a start does with the identity.
  std::expected<crypto::SigningKey, std::string> start() {
    const auto keys = open();
    const auto rotations = ProofStore(*db).rotations().value();
    if (const auto settled = settle_identity(data, keys, rotations); !settled) return std::unexpected(settled.error());
    auto identity = open_identity(data, keys, random);
    if (!identity) return identity;
    if (const auto checked = check_identity(*identity, rotations); !checked) return std::unexpected(checked.error());
    return identity;
  }
  void expect_whole() {
    const auto keys = open();
    EXPECT_TRUE(std::ranges::equal(keys.database.reveal(), database_key));
    EXPECT_EQ(open_identity(data, keys, random).value().public_key(), first_identity->public_key());
    EXPECT_FALSE(fs::exists(successor_of(key_file)));
    EXPECT_EQ(std::distance(fs::directory_iterator(key_file.parent_path()), fs::directory_iterator()), 1);
  }
  /// What the audit log says of rotations.
  std::vector<std::string> notes() {
    std::vector<std::string> found;
    for (const auto& record : AuditLog(*db).find({.kind = "key.rotated"}, 9)) found.push_back(record.detail);
    return found;
  }
  static identity::NodeKey public_key(const crypto::SigningKey& key) { return identity::NodeKey::of(key).value(); }

  crypto::SeededRandom random{as_bytes("rotation")};
  TestDatabase db;
  identity::DomainName domain = identity::DomainName::parse("example.org").value();
  fs::path folder, data, key_file;
  std::optional<crypto::SigningKey> first_identity;
  Bytes database_key;
};

TEST_F(KeyRotationTest, OfTheDatabaseKeyPutsAnotherKeyIntoTheFileAndOpensTheSame) {
  const auto before = content(key_file);
  const auto wrapped_before = content(data / "database.key");
  ASSERT_TRUE(rotate_database_key(data, key_file, random));
  EXPECT_NE(content(key_file), before);
  EXPECT_NE(content(data / "database.key"), wrapped_before);
  EXPECT_EQ(fs::status(key_file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  expect_whole();
  // The old key opens nothing any more.
  std::ofstream(key_file) << before;
  EXPECT_NE(open_keys(data, key_file, random).error().find("does not open"), std::string::npos);
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyRefusesOneThatIsHandedOver) {
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR), 0);
  const auto before = content(data / "database.key");
  EXPECT_NE(rotate_database_key(data, pipe, random).error().find("put the key in a file"), std::string::npos);
  EXPECT_EQ(content(data / "database.key"), before);
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyIsBroughtToItsEndFromWhereverItWasInterrupted) {
  for (int done = 0; done <= 2; ++done) {
    const auto before = content(key_file);
    make_key_file(successor_of(key_file), random).value();
    const KeyFolder keys(data);
    const auto old_key = wrapping(key_file), next = wrapping(successor_of(key_file));
    if (done >= 1) ASSERT_TRUE(keys.database.rewrap(old_key, next, random));
    if (done >= 2) ASSERT_TRUE(keys.identity.rewrap(old_key, next, random));
    expect_whole();
    EXPECT_NE(content(key_file), before) << done;
  }
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyIsBroughtToItsEndThroughALinkAndKeepsIt) {
  const auto link = folder / "link.key", link_to_link = folder / "another.key";
  fs::create_symlink("keys/storage.key", link);
  fs::create_symlink("link.key", link_to_link);
  for (int done = 0; done <= 2; ++done) {
    const auto before = content(key_file);
    make_key_file(successor_of(replaceable_key_file(link_to_link).value()), random).value();
    const KeyFolder keys(data);
    const auto old_key = wrapping(key_file), next = wrapping(successor_of(key_file));
    if (done >= 1) ASSERT_TRUE(keys.database.rewrap(old_key, next, random));
    if (done >= 2) ASSERT_TRUE(keys.identity.rewrap(old_key, next, random));
    const auto opened = open_keys(data, link_to_link, random);
    ASSERT_TRUE(opened) << done << opened.error();
    EXPECT_TRUE(fs::is_symlink(link) && fs::is_symlink(link_to_link));
    EXPECT_NE(content(key_file), before) << done;
    expect_whole();
  }
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyOutlivesBeingKilledAtAnyMoment) {
  const auto link = folder / "link.key";
  fs::create_symlink(key_file, link);
  for (int killed = 0; killed < 60; ++killed) {
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      crypto::SystemRandom fresh;
      while (rotate_database_key(data, link, fresh)) {
      }
      ::_exit(1);  // a rotation was refused
    }
    std::this_thread::sleep_for(std::chrono::microseconds(300 * killed));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "after " << killed << " kills";
    ASSERT_TRUE(open_keys(data, link, random)) << killed;
    EXPECT_TRUE(fs::is_symlink(link));
    ::unlink((successor_of(key_file).string() + ".new").c_str());  // half written, and never looked at
    expect_whole();
  }
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyThatNeverBeganLeavesTheOld) {
  const auto before = content(key_file);
  std::ofstream(successor_of(key_file).string() + ".new") << "half a k";  // the power went while it was written
  EXPECT_TRUE(std::ranges::equal(open().database.reveal(), database_key));
  EXPECT_EQ(content(key_file), before);
  ASSERT_TRUE(rotate_database_key(data, key_file, random));
  expect_whole();
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyTakesTheIdentityThatIsToBeNextAlong) {
  const auto next = prepare_identity(data, open(), random).value();
  ASSERT_TRUE(rotate_database_key(data, key_file, random));
  const KeyFolder keys(data);
  EXPECT_TRUE(keys.next_identity.open(wrapping(key_file)));
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyFollowsALinkAndKeepsIt) {
  const auto link = folder / "link.key";
  fs::create_symlink(key_file, link);
  ASSERT_TRUE(rotate_database_key(data, link, random));
  EXPECT_TRUE(fs::is_symlink(link));
  expect_whole();
}

TEST_F(KeyRotationTest, OfTheDatabaseKeySaysWhatIsWrong) {
  EXPECT_NE(rotate_database_key(folder / "none", key_file, random).error().find("no node"), std::string::npos);
  const auto lock = FolderLock::take(data).value();
  EXPECT_NE(rotate_database_key(data, key_file, random).error().find("wait"), std::string::npos);
}

TEST_F(KeyRotationTest, OfTheDatabaseKeyIsNotedOnceByWhoeverComesNext) {
  note_database_key(*db, data, test_now);
  note_database_key(*db, data, test_now);
  EXPECT_TRUE(notes().empty()) << "the first one is no rotation";
  for (int rotated = 1; rotated <= 2; ++rotated) {
    ASSERT_TRUE(rotate_database_key(data, key_file, random));
    for (int asked = 0; asked < 2; ++asked) note_database_key(*db, data, test_now);
    EXPECT_EQ(notes(), std::vector<std::string>(rotated, "db-key"));
  }
}

TEST_F(KeyRotationTest, OfTheProofKeyKeepsTheCertificateOfTheOneBefore) {
  const auto before = open_proof_keys(*db, *first_identity, domain, test_now, random).value();
  const auto after = rotate_proof_key(*db, *first_identity, domain, test_now, random).value();
  EXPECT_NE(after.key.public_key(), before.key.public_key());
  EXPECT_EQ(after.certificates[1], before.certificate());
  EXPECT_EQ(open_proof_keys(*db, *first_identity, domain, test_now, random).value().certificates, after.certificates);
  EXPECT_EQ(notes(), std::vector<std::string>{"proof-key"}) << "the first one is no rotation";
}

TEST_F(KeyRotationTest, OfTheProofKeyTakesTheIdentityThatTheNodeGoesOnWith) {
  rotate_identity(*db, data, key_file, domain, test_now, random).value();
  const auto newest = ProofStore(*db).certificates().value().front();
  EXPECT_NE(rotate_proof_key(*db, *first_identity, domain, test_now, random).error().find("identity"),
            std::string::npos);
  EXPECT_EQ(ProofStore(*db).certificates().value().front(), newest);
}

TEST_F(KeyRotationTest, OfTheIdentityIsAnnouncedByTheOneBefore) {
  const auto made = rotate_identity(*db, data, key_file, domain, test_now, random).value();
  EXPECT_NE(public_key(made.identity), public_key(*first_identity));
  EXPECT_TRUE(made.proofs.rotations.check_successor(public_key(*first_identity), public_key(made.identity)));
  EXPECT_EQ(made.proofs.certificate().issuer, public_key(made.identity));
  EXPECT_EQ(public_key(start().value()), public_key(made.identity));
  EXPECT_FALSE(fs::exists(data / "identity.next.key"));
  EXPECT_EQ(notes(),
            std::vector<std::string>{"identity: now " + net::fingerprint(net::tls::identity_key(made.identity))});
  // And again: the first pin is led to the third key.
  const auto third = rotate_identity(*db, data, key_file, domain, test_now, random).value();
  EXPECT_TRUE(third.proofs.rotations.check_successor(public_key(*first_identity), public_key(third.identity)));
  const auto opened = open_proof_keys(*db, third.identity, domain, test_now, random).value();
  EXPECT_EQ(opened.certificates, third.proofs.certificates);
}

TEST_F(KeyRotationTest, OfTheIdentityThatWasNotAnnouncedIsForgotten) {
  prepare_identity(data, open(), random).value();
  EXPECT_EQ(public_key(start().value()), public_key(*first_identity));
  EXPECT_FALSE(fs::exists(data / "identity.next.key"));
}

TEST_F(KeyRotationTest, OfTheIdentityThatWasAnnouncedIsBroughtToItsEnd) {
  const auto next = prepare_identity(data, open(), random).value();
  announce_identity(*db, *first_identity, next, domain, test_now, random).value();
  EXPECT_EQ(public_key(start().value()), public_key(next));
  EXPECT_EQ(public_key(start().value()), public_key(next));
}

TEST_F(KeyRotationTest, OfTheIdentityIsNotedWhereTheFilesAreOlderThanTheDatabase) {
  fs::copy(data / "identity.key", folder / "backup");
  rotate_identity(*db, data, key_file, domain, test_now, random).value();
  fs::copy(folder / "backup", data / "identity.key", fs::copy_options::overwrite_existing);
  EXPECT_NE(start().error().find("different times"), std::string::npos);
  EXPECT_NE(rotate_identity(*db, data, key_file, domain, test_now, random).error().find("different times"),
            std::string::npos);
}

}  // namespace
}  // namespace qpc::node
