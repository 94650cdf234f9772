#include "net/local/local_listener.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "net/local/local_connect.h"

namespace qpc::net {
namespace {

namespace fs = std::filesystem;

class LocalListenerTest : public testing::Test {
 protected:
  LocalListenerTest() {
    std::string name = (fs::temp_directory_path() / "qpc_local_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder = name;
    path = folder / "admin.sock";
  }
  ~LocalListenerTest() noexcept override {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  auto listen() { return LocalListener::listen(path, *io.lowLevelProvider); }
  /// A socket file on which nobody listens, as after a kill.
  void leave_behind() {
    auto listener = listen().value();
    fs::create_hard_link(path, folder / "kept");
    listener = nullptr;
    fs::rename(folder / "kept", path);
  }

  kj::AsyncIoContext io = kj::setupAsyncIo();
  fs::path folder, path;
};

TEST_F(LocalListenerTest, HandsOverWhatACallerOfTheSameUserSays) {
  auto listener = listen().value();
  auto accepted = kj::Promise<kj::Own<kj::AsyncIoStream>>(listener->accept());
  auto caller = io.lowLevelProvider->wrapSocketFd(connect_descriptor(path).value());
  auto stream = accepted.wait(io.waitScope);
  caller->write("hello", 5).wait(io.waitScope);
  char said[5];
  stream->read(said, 5).wait(io.waitScope);
  EXPECT_EQ(std::string(said, 5), "hello");
}

TEST_F(LocalListenerTest, TellsCallersWhoseItIs) {
  const auto listener = listen().value();
  EXPECT_EQ(listener_of(connect_descriptor(path)->get()), ::geteuid());
  EXPECT_FALSE(listener_of(-1));
}

TEST_F(LocalListenerTest, LetsNobodyElseOpenTheSocket) {
  const auto listener = listen().value();
  struct stat status{};
  ASSERT_EQ(::lstat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST(MayConnect, IsForTheSameUserAndForRoot) {
  EXPECT_TRUE(may_connect(1000, 1000));
  EXPECT_TRUE(may_connect(0, 1000));
  EXPECT_FALSE(may_connect(1001, 1000));
  EXPECT_FALSE(may_connect(1000, 0));
}

TEST_F(LocalListenerTest, RemovesTheSocketAtItsEnd) {
  {
    const auto listener = listen().value();
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(connect_descriptor(path).error(), ENOENT);
}

TEST_F(LocalListenerTest, LeavesTheSocketOfANodeThatCameAfterIt) {
  auto first = listen().value();
  fs::remove(path);
  const auto second = listen().value();
  first = nullptr;
  EXPECT_TRUE(connect_descriptor(path));
}

TEST_F(LocalListenerTest, ReplacesASocketOnWhichNobodyListens) {
  leave_behind();
  ASSERT_EQ(connect_descriptor(path).error(), ECONNREFUSED);
  const auto listener = listen().value();
  EXPECT_TRUE(connect_descriptor(path));
}

TEST_F(LocalListenerTest, TakesNoSocketFromANodeThatRuns) {
  const auto first = listen().value();
  const auto second = listen();
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("is in use"), std::string::npos);
  EXPECT_TRUE(connect_descriptor(path));
}

TEST_F(LocalListenerTest, RemovesNothingThatIsNoSocket) {
  std::ofstream(path) << "somebody's letter";
  EXPECT_NE(listen().error().find("move it away"), std::string::npos);
  EXPECT_EQ(fs::file_size(path), 17u);
}

TEST_F(LocalListenerTest, LivesInFoldersWhosePathNoAddressHasRoomFor) {
  path = folder / std::string(100, 'a') / std::string(100, 'b') / "admin.sock";
  EXPECT_FALSE(listen());  // the folder is not there
  fs::create_directories(path.parent_path());
  const auto listener = listen().value();
  EXPECT_TRUE(connect_descriptor(path));
  EXPECT_TRUE(fs::is_socket(path));
}

}  // namespace
}  // namespace qpc::net
