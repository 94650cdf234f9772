#include "node/start/node_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/crypto/seeded_random.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

class NodeKeysTest : public testing::Test {
 protected:
  NodeKeysTest() {
    std::string name = (fs::temp_directory_path() / "qpc_node_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder = name;
  }
  ~NodeKeysTest() override {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  std::expected<NodeKeys, std::string> open() { return open_keys(folder / "data", key_file(), random); }
  std::expected<crypto::SigningKey, std::string> identity(const NodeKeys& keys) {
    return open_identity(folder / "data", keys, random);
  }
  fs::path key_file() const { return folder / "keys" / "storage.key"; }
  std::string key_text() const {
    std::ostringstream text;
    text << std::ifstream(key_file()).rdbuf();
    return text.str();
  }
  void write_key(const std::string& text) { std::ofstream(key_file()) << text; }

  fs::path folder;
  crypto::SeededRandom random{as_bytes("keys")};
};

TEST_F(NodeKeysTest, OpensAgainWhatTheFirstStartMade) {
  const auto first = open().value();
  EXPECT_TRUE(first.first_start);
  const auto made = identity(first).value();
  const auto second = open().value();
  EXPECT_FALSE(second.first_start);
  EXPECT_TRUE(std::ranges::equal(second.database.reveal(), first.database.reveal()));
  EXPECT_EQ(identity(second).value().public_key(), made.public_key());
}

TEST_F(NodeKeysTest, BeginsAFirstStartAgainThatWasInterruptedAnywhere) {
  const auto first = open().value();  // and no identity: the power went
  const auto again = open().value();
  EXPECT_TRUE(again.first_start);
  EXPECT_TRUE(std::ranges::equal(again.database.reveal(), first.database.reveal()))
      << "the database may have been made with it";
  fs::remove(folder / "data" / "database.key");  // or earlier: with the key file alone
  EXPECT_TRUE(open().value().first_start);
}

TEST_F(NodeKeysTest, WritesAKeyFileThatItsOwnerAloneReads) {
  open().value();
  EXPECT_EQ(key_text().size(), 65u);
  EXPECT_EQ(key_text().back(), '\n');
  EXPECT_EQ(fs::status(key_file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(key_file().parent_path()), fs::directory_iterator()), 1);
}

TEST_F(NodeKeysTest, TakesAKeyFileWithOrWithoutALinesEndAndNothingElse) {
  open().value();
  const auto digits = key_text().substr(0, 64);
  write_key(digits);
  EXPECT_TRUE(open());
  write_key(digits + "\n");
  EXPECT_TRUE(open());
  for (const auto& wrong : {digits + "0", digits + "\n\n", digits + "\nmore", digits.substr(1), std::string()}) {
    write_key(wrong);
    ASSERT_FALSE(open()) << wrong;
    EXPECT_NE(open().error().find("holds no key"), std::string::npos);
  }
}

TEST_F(NodeKeysTest, TakesAKeyInPartsFromAPipe) {
  const auto made = open().value();
  const auto digits = key_text();
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const auto pipe = fs::path("/dev/fd") / std::to_string(ends[0]);
  {
    const std::jthread giver([&] {
      for (const char digit : digits) EXPECT_EQ(::write(ends[1], &digit, 1), 1);
      ::close(ends[1]);
    });
    const auto opened = open_keys(folder / "data", pipe, random);
    ASSERT_TRUE(opened) << opened.error();
    EXPECT_TRUE(std::ranges::equal(opened->database.reveal(), made.database.reveal()));
  }
  EXPECT_NE(open_keys(folder / "data", pipe, random).error().find("holds no key"), std::string::npos)
      << "it is read once";
  ::close(ends[0]);
}

TEST_F(NodeKeysTest, RefusesAKeyFileThatOthersMayRead) {
  open().value();
  fs::permissions(key_file(), fs::perms::group_read, fs::perm_options::add);
  EXPECT_NE(open().error().find("chmod 600"), std::string::npos);
}

TEST_F(NodeKeysTest, MakesNoNewKeyFileForDataThatIsThere) {
  open().value();
  fs::remove(key_file());
  EXPECT_NE(open().error().find("is missing"), std::string::npos);
}

}  // namespace
}  // namespace qpc::node
