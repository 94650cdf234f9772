#include "core/message/sealed_file.h"

#include <gtest/gtest.h>

#include "core/crypto/aead.h"
#include "core/crypto/seeded_random.h"

namespace qpc::message {
namespace {

crypto::SeededRandom random_octets{as_bytes("files")};
const FileKey key = FileKey::generate(random_octets);

std::vector<Bytes> seal(const FileKey& by, ByteView file) {
  FileSealer sealer(by, file.size());
  std::vector<Bytes> chunks;
  while (!sealer.done()) {
    const auto content = file.first(sealer.wants());
    file = file.subspan(content.size());
    chunks.push_back(sealer.seal(content));
  }
  EXPECT_TRUE(file.empty());
  return chunks;
}

Result<Bytes> open(const FileKey& by, std::uint64_t size, const std::vector<Bytes>& chunks) {
  FileOpener opener(by, size);
  Bytes file;
  for (const auto& chunk : chunks) {
    QPC_TRY(const auto content, opener.open(chunk));
    file.insert(file.end(), content.begin(), content.end());
  }
  if (!opener.done()) return fail(Kind::rejected, "cut off");
  return file;
}

TEST(SealedFile, GivesBackFilesOfEverySize) {
  for (const std::size_t size : {0U, 1U, 4096U, 4097U, 65535U, 65536U, 65537U, 131072U, 300000U}) {
    const Bytes file = random_octets.bytes(size);
    const auto chunks = seal(key, file);
    EXPECT_EQ(open(key, size, chunks).value(), file) << size;
    std::uint64_t sealed = 0;
    for (const auto& chunk : chunks) sealed += chunk.size();
    EXPECT_EQ(sealed, sealed_file_size(size)) << size;
  }
}

TEST(SealedFile, TellsTheBucketAndNotTheSize) {
  EXPECT_EQ(sealed_file_size(0), sealed_file_size(4096));
  EXPECT_LT(sealed_file_size(4096), sealed_file_size(4097));
  EXPECT_EQ(sealed_file_size(1'000'001), sealed_file_size(1'010'000));
  EXPECT_LT(sealed_file_size(1'000'001), 1'120'000u);
}

TEST(SealedFile, RefusesChunksThatWereChangedSwappedCutOffOrPutElsewhere) {
  const Bytes file = random_octets.bytes(200'000);
  const auto chunks = seal(key, file);
  ASSERT_EQ(chunks.size(), 4u);
  auto changed = chunks;
  changed[1][5] ^= 1;
  EXPECT_EQ(open(key, file.size(), changed).error().kind, Kind::rejected);
  auto swapped = chunks;
  std::swap(swapped[0], swapped[1]);
  EXPECT_EQ(open(key, file.size(), swapped).error().kind, Kind::rejected);
  // A shorter file whose last chunk is full: the flag in the nonce tells it from one that goes on.
  EXPECT_EQ(open(key, 65'536, {chunks[0]}).error().kind, Kind::rejected);
  EXPECT_EQ(open(FileKey::generate(random_octets), file.size(), chunks).error().kind, Kind::rejected);
  EXPECT_EQ(open(key, file.size(), {Bytes(3)}).error().kind, Kind::rejected);
  FileOpener opener(key, 10);
  ASSERT_TRUE(opener.open(seal(key, Bytes(10))[0]));
  EXPECT_EQ(opener.open(seal(key, Bytes(10))[0]).error().kind, Kind::rejected) << "nothing follows the last";
}

TEST(SealedFile, RefusesPaddingThatHidesSomething) {
  Bytes padded(4096);
  padded[10] = 1;
  const std::array<std::uint8_t, 12> last{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  const auto chunk = crypto::aead_seal(crypto::AeadAlgorithm::chacha20_poly1305, key.reveal(), last, {}, padded);
  EXPECT_EQ(open(key, 10, {chunk}).error().kind, Kind::rejected);
  EXPECT_TRUE(open(key, 11, {chunk}));
}

TEST(SealedFile, SealsOnlyWhatItAskedFor) {
  FileSealer sealer(key, 10);
  EXPECT_THROW(sealer.seal(Bytes(11)), std::invalid_argument);
  EXPECT_THROW(FileSealer(key, largest_file + 1), std::invalid_argument);
}

}  // namespace
}  // namespace qpc::message
