#include "db/key_file.h"

#include <sys/stat.h>

#include "core/crypto/seeded_random.h"
#include "db/test_support.h"

namespace qpc::db {
namespace {

KeyEncryptionKey octets(std::string_view text) {
  return KeyEncryptionKey::from_octets(Secret::copy_of(as_bytes(text))).value();
}

class KeyFileTest : public testing::Test {
 protected:
  crypto::SeededRandom random_{1};
  KeyEncryptionKey kek_ = octets("the key-encryption key");
  kj::Own<const kj::Directory> directory_ = kj::newInMemoryDirectory(kj::nullClock());
  KeyFile file_{*directory_, "store.key"};

 public:
  ~KeyFileTest() noexcept override = default;
};

TEST_F(KeyFileTest, GivesBackTheKeyItMade) {
  EXPECT_FALSE(file_.exists());
  const auto made = file_.create(kek_, random_).value();
  EXPECT_TRUE(file_.exists());
  const auto found = file_.open(kek_).value();
  EXPECT_EQ(found.size(), DatabaseKey::size_octets);
  EXPECT_TRUE(equal_in_constant_time(made.reveal(), found.reveal()));
}

TEST_F(KeyFileTest, IsNeverOverwritten) {
  const auto made = file_.create(kek_, random_).value();
  EXPECT_EQ(file_.create(kek_, random_).error().kind, Kind::rejected);
  EXPECT_TRUE(equal_in_constant_time(made.reveal(), file_.open(kek_).value().reveal()));
}

TEST_F(KeyFileTest, KeepsItsKeyWhenItIsRewrapped) {
  const auto made = file_.create(kek_, random_).value();
  const auto other = octets("another key-encryption key");
  ASSERT_TRUE(file_.rewrap(kek_, other, random_));
  EXPECT_EQ(file_.open(kek_).error().kind, Kind::rejected);
  EXPECT_TRUE(equal_in_constant_time(made.reveal(), file_.open(other).value().reveal()));
  EXPECT_EQ(file_.rewrap(kek_, other, random_).error().kind, Kind::rejected);
}

TEST_F(KeyFileTest, SaysWhenItIsMissingDamagedOrFarTooLarge) {
  EXPECT_EQ(file_.open(kek_).error().kind, Kind::not_found);
  EXPECT_EQ(file_.rewrap(kek_, kek_, random_).error().kind, Kind::not_found);
  const auto handle = directory_->openFile(kj::Path("store.key"), kj::WriteMode::CREATE);
  handle->writeAll("too short");
  EXPECT_EQ(file_.open(kek_).error().kind, Kind::malformed);
  handle->truncate(5000);
  EXPECT_EQ(file_.open(kek_).error().kind, Kind::malformed);
}

TEST_F(KeyFileTest, IsPrivateOnARealDisk) {
  const TestFolder folder;
  const auto disk = kj::newDiskFilesystem();
  const auto directory =
      disk->getRoot().openSubdir(kj::Path::parse(folder.path().relative_path().c_str()), kj::WriteMode::MODIFY);
  const KeyFile file(*directory, "store.key");
  const auto old_mask = ::umask(0);
  const auto made = file.create(kek_, random_).value();
  ASSERT_TRUE(file.rewrap(kek_, kek_, random_));
  ::umask(old_mask);
  EXPECT_TRUE(equal_in_constant_time(made.reveal(), file.open(kek_).value().reveal()));
  EXPECT_EQ(std::filesystem::status(folder / "store.key").permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing else is left behind";
}

}  // namespace
}  // namespace qpc::db
