#include "node/backup/archive.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/crypto/seeded_random.h"
#include "db/test_support.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

db::KeyEncryptionKey octets(std::string_view text) {
  return db::KeyEncryptionKey::from_octets(Secret::copy_of(as_bytes(text))).value();
}

class ArchiveTest : public testing::Test {
 protected:
  void write(std::size_t large) {
    ArchiveWriter out(file, seal, random);
    out.add("first", as_bytes("some octets"));
    out.add("large", Bytes(large, 'x'));
    out.add("empty", {});
    out.finish();
  }
  /// Every part, as NAME and size; or how it fails.
  std::string parts(const db::KeyEncryptionKey& by) {
    std::string found;
    try {
      ArchiveReader in(file, by);
      for (auto part = in.next(); part; part = in.next()) {
        std::size_t size = 0;
        for (auto some = in.read(); !some.empty(); some = in.read()) size += some.size();
        found += part->name + " " + std::to_string(size) + ";";
      }
    } catch (const ArchiveTrouble& trouble) {
      return trouble.what();
    }
    return found;
  }
  std::string content() const {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void set_content(const std::string& text) const { std::ofstream(file, std::ios::binary) << text; }

  db::TestFolder folder;
  fs::path file = folder / "a.qpcbackup";
  db::KeyEncryptionKey seal = octets("a key of many octets");
  crypto::SeededRandom random{as_bytes("archive")};
};

TEST_F(ArchiveTest, GivesBackWhatWasPutInWhateverFillsAChunk) {
  const std::size_t chunk = 64 * 1024;
  const std::size_t around = 1 + 5 + 8 + 11 + 1 + 5 + 8 + 1 + 5 + 8 + 1;  // names, sizes, the first part, the end
  for (const auto large :
       {std::size_t{0}, chunk, 3 * chunk + 7, chunk - around - 1, chunk - around, chunk - around + 1}) {
    fs::remove(file);
    write(large);
    EXPECT_EQ(parts(seal), "first 11;large " + std::to_string(large) + ";empty 0;");
    EXPECT_EQ(fs::status(file).permissions(), fs::perms(0600));
  }
}

TEST_F(ArchiveTest, ShowsNothingOfItsContent) {
  write(100);
  EXPECT_EQ(content().find("some octets"), std::string::npos);
  EXPECT_EQ(content().find("first"), std::string::npos);
}

TEST_F(ArchiveTest, IsNotWrittenOverAndLeavesNothingUnfinished) {
  write(1);
  const auto before = content();
  EXPECT_THROW(write(2), ArchiveTrouble);
  EXPECT_EQ(content(), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST_F(ArchiveTest, NoticesEveryDamagedOctetAndEveryPlaceWhereItBreaksOff) {
  write(70'000);
  const auto whole = content();
  const auto good = parts(seal);
  for (std::size_t at = 0; at < whole.size(); at += at < 300 ? 1 : 997) {
    auto damaged = whole;
    damaged[at] ^= 1;
    set_content(damaged);
    EXPECT_NE(parts(seal), good) << at;
    set_content(whole.substr(0, at));
    EXPECT_NE(parts(seal), good) << at;
  }
  set_content(whole + "x");
  EXPECT_NE(parts(seal), good);
  set_content(whole);
  EXPECT_EQ(parts(seal), good);
}

TEST_F(ArchiveTest, NoticesThatChunksChangedPlaces) {
  write(4 * 64 * 1024);
  auto swapped = content();
  const std::size_t chunk = 64 * 1024 + 16;
  const std::size_t header = 10 + static_cast<std::uint8_t>(swapped[8]) * 256u + static_cast<std::uint8_t>(swapped[9]);
  std::swap_ranges(swapped.begin() + static_cast<std::ptrdiff_t>(header),
                   swapped.begin() + static_cast<std::ptrdiff_t>(header + chunk),
                   swapped.begin() + static_cast<std::ptrdiff_t>(header + chunk));
  set_content(swapped);
  EXPECT_NE(parts(seal).find("is damaged"), std::string::npos);
}

TEST_F(ArchiveTest, TellsAnotherKeyAndANewerFormat) {
  write(1);
  EXPECT_NE(parts(octets("another key of many")).find("another passphrase or key file"), std::string::npos);
  EXPECT_FALSE(ArchiveReader::takes_passphrase(file));
  auto newer = content();
  newer[7] = 2;
  set_content(newer);
  EXPECT_NE(parts(seal).find("newer version"), std::string::npos);
  set_content("something else entirely");
  EXPECT_NE(parts(seal).find("no backup"), std::string::npos);
}

TEST_F(ArchiveTest, OpensWithAPassphrase) {
  seal = db::KeyEncryptionKey::from_passphrase(Secret::copy_of(as_bytes("correct horse")),
                                               {.passes = 1, .memory_kib = 64});
  write(1);
  EXPECT_TRUE(ArchiveReader::takes_passphrase(file));
  EXPECT_EQ(parts(db::KeyEncryptionKey::from_passphrase(Secret::copy_of(as_bytes("correct horse")))),
            "first 11;large 1;empty 0;");
}

}  // namespace
}  // namespace qpc::node
