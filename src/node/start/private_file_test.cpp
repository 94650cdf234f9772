#include "node/start/private_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace qpc::node {
namespace {

constexpr std::uint16_t owner = 0x01, user = 0x02, owning_group = 0x04, group = 0x08, mask = 0x10, other = 0x20;
constexpr std::uint32_t nobody_in_particular = 0xffffffff;

struct Entry {
  std::uint16_t tag, permissions;
  std::uint32_t id = nobody_in_particular;
};

class PrivateFile : public testing::Test {
 protected:
  PrivateFile() : descriptor_(::mkstemp(name_.data())) {}
  ~PrivateFile() override {
    ::close(descriptor_);
    ::unlink(name_.c_str());
  }

  bool with_mode(mode_t mode) {
    EXPECT_EQ(::fchmod(descriptor_, mode), 0);
    return is_private(descriptor_);
  }
  /// Skips where the file system has no such lists.
  bool with_list(const std::vector<Entry>& entries) {
    const std::uint32_t version = 2;
    std::string list(reinterpret_cast<const char*>(&version), sizeof(version));
    for (const auto& entry : entries) list.append(reinterpret_cast<const char*>(&entry), sizeof(entry));
    listed_ = ::fsetxattr(descriptor_, "system.posix_acl_access", list.data(), list.size(), 0) == 0;
    return listed_ && is_private(descriptor_);
  }

  std::string name_ = testing::TempDir() + "private_file_XXXXXX";
  int descriptor_;
  bool listed_ = true;
};

TEST_F(PrivateFile, IsItsOwners) {
  EXPECT_TRUE(with_mode(0600));
  EXPECT_TRUE(with_mode(0400));
}

TEST_F(PrivateFile, IsNotPrivateWhenAGroupOrEverybodyMayReadIt) {
  for (const mode_t mode : {0640, 0604, 0644, 0660, 0610}) EXPECT_FALSE(with_mode(mode)) << mode;
}

TEST_F(PrivateFile, IsPrivateWithTheListThatSystemdGivesACredential) {
  const bool is_so = with_list({{owner, 4}, {user, 4, ::geteuid()}, {owning_group, 0}, {mask, 4}, {other, 0}});
  if (!listed_) GTEST_SKIP() << "no access control lists on " << name_;
  EXPECT_TRUE(is_so);
  struct stat status{};
  ASSERT_EQ(::fstat(descriptor_, &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0440u) << "which is why the mode alone does not say it";
}

TEST_F(PrivateFile, IsNotPrivateWhenTheListNamesSomebodyElse) {
  const auto stranger = static_cast<std::uint32_t>(::geteuid() + 1);
  const bool another_user = with_list({{owner, 4}, {user, 4, stranger}, {owning_group, 0}, {mask, 4}, {other, 0}});
  if (!listed_) GTEST_SKIP() << "no access control lists on " << name_;
  EXPECT_FALSE(another_user);
  EXPECT_FALSE(with_list({{owner, 4}, {owning_group, 4}, {group, 4, stranger}, {mask, 4}, {other, 0}}));
  EXPECT_FALSE(with_list({{owner, 4}, {user, 4, ::geteuid()}, {owning_group, 4}, {mask, 4}, {other, 0}}));
}

}  // namespace
}  // namespace qpc::node
