// What is on the disk when a blob is said to be stored: every sync and every new name of this process is seen, as the
// calls below stand in for those of the C library.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "core/base/encoding.h"
#include "db/test_support.h"
#include "node/blob/blob_files.h"

namespace qpc::node {
namespace {

std::vector<std::string>* seen = nullptr;
bool disk_is_broken = false;

/// Of the file behind a descriptor.
std::string path_of(int descriptor) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error);
}

}  // namespace
}  // namespace qpc::node

extern "C" int fsync(int descriptor) {
  if (qpc::node::seen != nullptr) {
    qpc::node::seen->push_back("sync " + qpc::node::path_of(descriptor));
    if (qpc::node::disk_is_broken) return errno = EIO, -1;
  }
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  if (qpc::node::seen != nullptr) qpc::node::seen->push_back("rename to " + std::string(to));
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace qpc::node {
namespace {

class BlobDurabilityTest : public testing::Test {
 protected:
  BlobDurabilityTest() { seen = &calls; }
  ~BlobDurabilityTest() noexcept override {
    seen = nullptr;
    disk_is_broken = false;
  }

  db::TestFolder room;
  std::vector<std::string> calls;
  std::filesystem::path folder = room / "blobs";
  BlobFiles files = BlobFiles::open(folder, BlobFolder::may_be_new).value();
  ObjectName name = {0xab, 0xcd};
  std::string part = folder / "ab" / (to_hex(name) + ".part");
};

TEST_F(BlobDurabilityTest, ItsOctetsThenItsNameThenTheFoldersAreOnTheDisk) {
  ASSERT_TRUE(files.put_part(name, 0, as_bytes("octets")));
  calls.clear();
  ASSERT_TRUE(files.seal(name));
  EXPECT_THAT(calls, testing::ElementsAre("sync " + part, "rename to " + (folder / "ab" / to_hex(name)).string(),
                                          "sync " + (folder / "ab").string(), "sync " + folder.string()));
}

TEST_F(BlobDurabilityTest, ItsNameIsSyncedAgainForWhoAsksAgain) {
  ASSERT_TRUE(files.put_part(name, 0, as_bytes("octets")));
  ASSERT_TRUE(files.seal(name));
  calls.clear();
  ASSERT_TRUE(files.seal(name));
  EXPECT_THAT(calls, testing::ElementsAre("sync " + (folder / "ab").string()));
}

TEST_F(BlobDurabilityTest, ADiskThatDoesNotSyncStoresNothing) {
  ASSERT_TRUE(files.put_part(name, 0, as_bytes("octets")));
  disk_is_broken = true;
  EXPECT_EQ(files.seal(name).error().reason, Reason::STORAGE);
  disk_is_broken = false;
  EXPECT_EQ(files.size(name).value(), 0u) << "it is sent again from the beginning";
}

}  // namespace
}  // namespace qpc::node
