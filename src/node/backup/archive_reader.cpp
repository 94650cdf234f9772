#include <fcntl.h>

#include <algorithm>

#include "core/base/wire.h"
#include "core/crypto/hash.h"
#include "node/backup/archive.h"
#include "node/backup/archive_format.h"

namespace qpc::node {
namespace {

/// All before the chunks, and the wrapped key in it.
struct Beginning {
  Bytes octets;
  Bytes wrapped;
};

Beginning read_beginning(const OpenFile& in, const std::filesystem::path& file) {
  Bytes octets(archive_magic.size() + 3);
  if (in.read(octets) != octets.size() ||
      !std::ranges::equal(as_bytes(archive_magic), ByteView(octets).first(archive_magic.size()))) {
    throw ArchiveTrouble(file.string() + " is no backup of a node");
  }
  if (octets[archive_magic.size()] != archive_version) {
    throw ArchiveTrouble(file.string() + " was written by a newer version: upgrade this program");
  }
  const std::size_t size = octets[octets.size() - 2] * 256u + octets.back();
  Bytes wrapped(std::min(size, archive_largest_wrapping));
  if (size > archive_largest_wrapping || in.read(wrapped) != size) throw ArchiveTrouble(file.string() + " is damaged");
  octets.insert(octets.end(), wrapped.begin(), wrapped.end());
  return {std::move(octets), std::move(wrapped)};
}

}  // namespace

bool ArchiveReader::takes_passphrase(const std::filesystem::path& file) {
  const OpenFile in(file, O_RDONLY);
  return db::is_wrapped_by_passphrase(read_beginning(in, file).wrapped).value_or(false);
}

ArchiveReader::ArchiveReader(const std::filesystem::path& file, const db::KeyEncryptionKey& seal)
    : file_(file), in_(file, O_RDONLY) {
  const auto beginning = read_beginning(in_, file);
  header_digest_ = to_bytes(crypto::sha256(beginning.octets));
  auto key = db::unwrap_key(beginning.wrapped, seal);
  if (!key) {
    throw ArchiveTrouble(key.error().kind == Kind::rejected
                             ? file.string() + " was sealed with another passphrase or key file"
                             : file.string() + " cannot be opened: " + key.error().what());
  }
  key_ = *std::move(key);
}

// A full chunk has another behind it, so that the file's end shows which one is the last.
void ArchiveReader::fill() {
  if (was_last_) throw ArchiveTrouble(file_.string() + " ends too early");
  const auto tag = crypto::aead_tag_size(archive_aead);
  Bytes sealed(archive_chunk + tag);
  sealed.resize(in_.read(sealed));
  was_last_ = sealed.size() < archive_chunk + tag;
  wipe(chunk_);
  auto opened =
      crypto::aead_open(archive_aead, key_.reveal(), archive_nonce(number_++, was_last_), header_digest_, sealed);
  if (!opened) throw ArchiveTrouble(file_.string() + " is damaged, or breaks off");
  chunk_ = *std::move(opened);
  at_ = 0;
}

Bytes ArchiveReader::take(std::size_t size) {
  Bytes taken;
  while (taken.size() < size) {
    if (at_ == chunk_.size()) fill();
    const auto some = ByteView(chunk_).subspan(at_).first(std::min(size - taken.size(), chunk_.size() - at_));
    taken.insert(taken.end(), some.begin(), some.end());
    at_ += some.size();
  }
  return taken;
}

std::optional<ArchiveReader::Part> ArchiveReader::next() {
  while (left_ > 0) read();
  Part part;
  part.name = as_text(take(take(1)[0]));
  if (part.name.empty()) {
    if (at_ == chunk_.size() && !was_last_) fill();  // the end just filled a chunk
    if (at_ != chunk_.size() || !was_last_) throw ArchiveTrouble(file_.string() + " has something behind its end");
    return std::nullopt;
  }
  for (const auto octet : take(8)) part.size = part.size << 8 | octet;
  left_ = part.size;
  return part;
}

Bytes ArchiveReader::read() {
  auto some = take(static_cast<std::size_t>(std::min<std::uint64_t>(left_, archive_chunk)));
  left_ -= some.size();
  return some;
}

Secret ArchiveReader::read_all(std::uint64_t most) {
  if (left_ > most || left_ > archive_chunk) throw ArchiveTrouble(file_.string() + " has a part that is too large");
  auto octets = read();
  auto copy = Secret::copy_of(octets);
  wipe(octets);
  return copy;
}

}  // namespace qpc::node
