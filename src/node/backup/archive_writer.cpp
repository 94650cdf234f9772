#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/wire.h"
#include "core/crypto/hash.h"
#include "node/backup/archive.h"
#include "node/backup/archive_format.h"

namespace qpc::node {

ArchiveWriter::ArchiveWriter(std::filesystem::path file, const db::KeyEncryptionKey& seal, Random& random)
    : file_(std::move(file)),
      partial_(file_.string() + ".partial"),
      out_((::unlink(partial_.c_str()), partial_), O_WRONLY | O_CREAT | O_EXCL) {
  const auto key = random.secret(db::DatabaseKey::size_octets).into<db::DatabaseKey>();
  const auto wrapped = db::wrap_key(key, seal, random);
  if (!wrapped) throw ArchiveTrouble(std::string("the archive cannot be sealed: ") + wrapped.error().what());
  WireWriter header;
  header.bytes(as_bytes(archive_magic));
  header.u8(archive_version);
  header.u16(static_cast<std::uint16_t>(wrapped->size()));
  header.bytes(*wrapped);
  out_.write(header.view());
  header_digest_ = to_bytes(crypto::sha256(header.view()));
  key_ = key.duplicate();
}

ArchiveWriter::~ArchiveWriter() {
  if (!finished_) ::unlink(partial_.c_str());
}

void ArchiveWriter::begin(std::string_view name, std::uint64_t size) {
  WireWriter out;
  out.u8(static_cast<std::uint8_t>(name.size()));
  out.bytes(as_bytes(name));
  out.u64(size);
  put(out.view());
}

void ArchiveWriter::add(std::string_view name, ByteView content) {
  begin(name, content.size());
  put(content);
}

void ArchiveWriter::add_file(std::string_view name, const std::filesystem::path& from) {
  const OpenFile in(from, O_RDONLY);
  auto left = in.size();
  begin(name, left);
  Bytes some(archive_chunk);
  while (left > 0) {
    const auto got = in.read(std::span(some).first(std::min<std::uint64_t>(left, some.size())));
    if (got == 0) throw ArchiveTrouble(from.string() + " became shorter while it was read: try again");
    put(ByteView(some).first(got));
    left -= got;
  }
}

void ArchiveWriter::put(ByteView octets) {
  while (!octets.empty()) {
    if (chunk_.size() == archive_chunk) flush(false);
    const auto some = octets.first(std::min(octets.size(), archive_chunk - chunk_.size()));
    chunk_.insert(chunk_.end(), some.begin(), some.end());
    octets = octets.subspan(some.size());
  }
}

void ArchiveWriter::flush(bool last) {
  out_.write(crypto::aead_seal(archive_aead, key_.reveal(), archive_nonce(number_++, last), header_digest_, chunk_));
  wipe(chunk_);
  chunk_.clear();
}

void ArchiveWriter::finish() {
  const std::uint8_t end[] = {0};
  put(end);
  if (chunk_.size() == archive_chunk) flush(false);  // the last chunk is known by being shorter
  flush(true);
  out_.sync();
  if (::link(partial_.c_str(), file_.c_str()) != 0) {
    if (errno == EEXIST) throw ArchiveTrouble(file_.string() + " is there already: a backup is never written over");
    throw ArchiveTrouble(file_.string() + ": " + std::strerror(errno));
  }
  ::unlink(partial_.c_str());
  finished_ = true;
  must_sync_folder(file_.parent_path());
}

}  // namespace qpc::node
