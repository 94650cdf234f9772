#include "client/blob/file_spool.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "client/blob/files.h"
#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

class FileSpoolTest : public testing::Test {
 protected:
  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "qpc_files_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    return name;
  }
  ~FileSpoolTest() noexcept override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::filesystem::path write(const char* name, std::string_view content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t spooled() const {
    std::error_code error;
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_ / "blobs", error),
                                                  std::filesystem::directory_iterator()));
  }

  std::filesystem::path folder_ = make_folder();
  LoneClient alice_{"alice"};
  FileSpool spool_{alice_.environment, folder_ / "blobs"};
  const std::string content_ = std::string(150'000, 'x') + "the end";
};

TEST_F(FileSpoolTest, SealsAndOpensAFile) {
  const auto source = must(spool_.open_source(write("a", content_)));
  const auto spooled = must(spool_.open("one"));
  const auto file = must(spool_.seal(*source, *spooled));
  EXPECT_EQ(file.size, content_.size());
  EXPECT_EQ(spooled->stat().size, message::sealed_file_size(content_.size()));
  EXPECT_EQ(read(folder_ / "blobs" / "one").find("the end"), std::string::npos);
  EXPECT_TRUE(must(spool_.is_whole(file, *spooled)));
  must(spool_.unseal(file, *spooled, folder_ / "b", Overwrite::no));
  EXPECT_EQ(read(folder_ / "b"), content_);
}

TEST_F(FileSpoolTest, ReplacesNothingUnasked) {
  const auto source = must(spool_.open_source(write("a", content_)));
  const auto spooled = must(spool_.open("one"));
  const auto file = must(spool_.seal(*source, *spooled));
  write("b", "precious");
  EXPECT_EQ(spool_.unseal(file, *spooled, folder_ / "b", Overwrite::no).error().code, "file_exists");
  EXPECT_EQ(read(folder_ / "b"), "precious");
  must(spool_.unseal(file, *spooled, folder_ / "b", Overwrite::yes));
  EXPECT_EQ(read(folder_ / "b"), content_);
}

TEST_F(FileSpoolTest, LeavesNothingOfAFileThatWasChanged) {
  const auto source = must(spool_.open_source(write("a", content_)));
  const auto spooled = must(spool_.open("one"));
  auto file = must(spool_.seal(*source, *spooled));
  const Bytes other(1);
  spooled->write(140'000, kj::arrayPtr(other.data(), other.size()));
  EXPECT_FALSE(must(spool_.is_whole(file, *spooled)));
  EXPECT_EQ(spool_.unseal(file, *spooled, folder_ / "b", Overwrite::no).error().code, "file_damaged");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b"));
  file = must(spool_.seal(*source, *spooled));
  file.hash[0] ^= 1;
  EXPECT_EQ(spool_.unseal(file, *spooled, folder_ / "b", Overwrite::no).error().code, "file_damaged")
      << "the sender's own word on what it sealed";
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b"));
}

TEST_F(FileSpoolTest, SendsFilesOnly) {
  EXPECT_EQ(spool_.open_source(folder_ / "none").error().code, "no_such_file");
  EXPECT_FALSE(spool_.open_source(folder_));
}

TEST_F(FileSpoolTest, GoesOnWithAnOrderThatWasBegun) {
  const auto conversation = alice_.begin(GroupKind::group, "friends");
  Files files(alice_.environment, alice_.groups);
  const FileOrder order{.path = write("photo.jpg", content_)};
  const auto first = must(files.prepare(spool_, conversation, order));
  EXPECT_EQ(first.file.name, "photo.jpg");
  EXPECT_EQ(first.file.mime_type, "image/jpeg");
  const auto again = must(files.prepare(spool_, conversation, order));
  EXPECT_EQ(again.spool, first.spool);
  EXPECT_EQ(again.file, first.file);
  write("photo.jpg", content_ + "!");
  EXPECT_NE(must(files.prepare(spool_, conversation, order)).spool, first.spool) << "other octets, other key";
  EXPECT_EQ(spooled(), 2u);
  const auto other = must(files.prepare(spool_, conversation, {.path = folder_ / "photo.jpg", .view_once = true}));
  EXPECT_TRUE(other.file.view_once);
  EXPECT_EQ(spooled(), 3u);
  alice_.clock.time += 8 * kj::DAYS;
  must(files.prepare(spool_, conversation, order));
  EXPECT_EQ(spooled(), 1u) << "what was given up goes";
}

TEST_F(FileSpoolTest, TellsOfTheFileInTheConversation) {
  const auto conversation = alice_.begin(GroupKind::group, "friends");
  Files files(alice_.environment, alice_.groups);
  const auto upload = must(files.prepare(spool_, conversation, {.path = write("photo.jpg", content_)}));
  const auto cursor = must(alice_.outbox.queue(
      conversation, upload.file, [&](db::Database& db, std::int64_t at) { Files::sent(db, upload, at); }));
  EXPECT_EQ(alice_.messages().back().text, "file photo.jpg (146.5 KiB)");
  EXPECT_EQ(must(files.find(cursor)), upload.file);
  EXPECT_TRUE(must(alice_.store.read([&](db::Database& db) { return UploadStore(db).find_sent(cursor).has_value(); })));
  const auto text = must(alice_.outbox.queue(conversation, {{std::string("no file")}})).front();
  EXPECT_EQ(files.find(text).error().code, "no_file_message");
}

}  // namespace
}  // namespace qpc::client
