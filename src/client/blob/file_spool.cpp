#include "client/blob/file_spool.h"

#include <algorithm>

#include "client/session/octets.h"
#include "core/crypto/hash.h"

namespace qpc::client {
namespace {

constexpr std::size_t piece_octets = 64 * 1024;

/// Exactly so many, unless the file ends before.
Bytes read_at(const kj::ReadableFile& file, std::uint64_t offset, std::size_t size) {
  Bytes octets(size);
  octets.resize(file.read(offset, kj::arrayPtr(octets.data(), octets.size())));
  return octets;
}

std::array<std::uint8_t, 32> digest_of(crypto::Hasher& hasher) {
  std::array<std::uint8_t, 32> digest;
  std::ranges::copy(hasher.finish(), digest.begin());
  return digest;
}

std::unexpected<Failure> no_file(const std::filesystem::path& path) {
  return failure(FailureKind::usage, "no_file", path.string() + " is no file that can be sent.");
}

std::unexpected<Failure> damaged() {
  return failure(FailureKind::refused, "file_damaged",
                 "What the node has is not what the sender sealed: the file cannot be opened. Ask for it again.");
}

}  // namespace

kj::Path FileSpool::absolute(const std::filesystem::path& path) const {
  return environment_.files.getCurrentPath().evalNative(path.c_str());
}

Outcome<kj::Own<const kj::ReadableFile>> FileSpool::open_source(const std::filesystem::path& path) {
  return with_file_faults_described("cannot read " + path.string(), [&]() -> Outcome<kj::Own<const kj::ReadableFile>> {
    const auto& root = environment_.files.getRoot();
    // What is no file is not even opened: to open a pipe is to wait for its other end.
    KJ_IF_MAYBE (meta, root.tryLstat(absolute(path))) {
      if (meta->type != kj::FsNode::Type::FILE && meta->type != kj::FsNode::Type::SYMLINK) return no_file(path);
    }
    auto file = root.tryOpenFile(absolute(path));
    KJ_IF_MAYBE (opened, file) {
      if ((*opened)->stat().type == kj::FsNode::Type::FILE) return kj::mv(*opened);
      return no_file(path);
    }
    return failure(FailureKind::not_found, "no_such_file", "There is no file " + path.string() + ".");
  });
}

Outcome<std::pair<std::uint64_t, std::array<std::uint8_t, 32>>> FileSpool::measure(const kj::ReadableFile& source) {
  return with_file_faults_described("cannot read the file",
                                    [&]() -> Outcome<std::pair<std::uint64_t, std::array<std::uint8_t, 32>>> {
                                      crypto::Hasher hasher(crypto::HashAlgorithm::sha256);
                                      std::uint64_t size = 0;
                                      for (Bytes piece = read_at(source, 0, piece_octets); !piece.empty();
                                           piece = read_at(source, size, piece_octets)) {
                                        hasher.update(piece);
                                        size += piece.size();
                                      }
                                      return std::pair(size, digest_of(hasher));
                                    });
}

Outcome<kj::Own<const kj::File>> FileSpool::open(const std::string& name) {
  return with_file_faults_described("cannot write to " + folder_.string(), [&]() -> Outcome<kj::Own<const kj::File>> {
    const auto mode = kj::WriteMode::CREATE | kj::WriteMode::MODIFY | kj::WriteMode::PRIVATE;
    const auto folder = environment_.files.getRoot().openSubdir(absolute(folder_), mode | kj::WriteMode::CREATE_PARENT);
    return folder->openFile(kj::Path(name), mode);
  });
}

kj::Maybe<kj::Own<const kj::File>> FileSpool::find(const std::string& name) {
  return environment_.files.getRoot().tryOpenFile(absolute(folder_ / name), kj::WriteMode::MODIFY);
}

void FileSpool::remove(const std::string& name) { environment_.files.getRoot().tryRemove(absolute(folder_ / name)); }

Outcome<message::File> FileSpool::seal(const kj::ReadableFile& source, const kj::File& spooled) {
  return with_file_faults_described("cannot store the sealed file", [&]() -> Outcome<message::File> {
    message::File file;
    file.size = source.stat().size;
    if (file.size > message::largest_file) return failure(FailureKind::limit, "file_too_large", "No file is so large.");
    file.key = message::FileKey::generate(environment_.random);
    message::FileSealer sealer(file.key, file.size);
    crypto::Hasher plain(crypto::HashAlgorithm::sha256), sealed(crypto::HashAlgorithm::sha256);
    spooled.truncate(0);
    for (std::uint64_t from = 0, to = 0; !sealer.done();) {
      const auto content = read_at(source, from, sealer.wants());
      if (content.size() != sealer.wants()) {
        return failure(FailureKind::refused, "file_changed", "The file became shorter while it was read: try again.");
      }
      plain.update(content);
      const auto chunk = sealer.seal(content);
      sealed.update(chunk);
      spooled.write(to, to_kj(chunk));
      from += content.size();
      to += chunk.size();
    }
    spooled.datasync();
    file.hash = digest_of(plain);
    file.address = digest_of(sealed);
    return file;
  });
}

Outcome<bool> FileSpool::is_whole(const message::File& file, const kj::ReadableFile& spooled) {
  QPC_TRY(const auto measured, measure(spooled));
  return measured.first == message::sealed_file_size(file.size) && measured.second == file.address;
}

Outcome<> FileSpool::unseal(const message::File& file, const kj::ReadableFile& spooled,
                            const std::filesystem::path& path, Overwrite overwrite) {
  return with_file_faults_described("cannot write " + path.string(), [&]() -> Outcome<> {
    const auto mode =
        overwrite == Overwrite::yes ? kj::WriteMode::CREATE | kj::WriteMode::MODIFY : kj::WriteMode::CREATE;
    auto replacer = environment_.files.getRoot().replaceFile(absolute(path), mode);
    message::FileOpener opener(file.key, file.size);
    crypto::Hasher plain(crypto::HashAlgorithm::sha256);
    for (std::uint64_t from = 0, to = 0; !opener.done();) {
      const auto chunk = read_at(spooled, from, opener.wants());
      from += chunk.size();
      const auto content = opener.open(chunk);
      if (!content) return damaged();
      plain.update(*content);
      replacer->get().write(to, to_kj(*content));
      to += content->size();
    }
    if (digest_of(plain) != file.hash) return damaged();
    replacer->get().datasync();
    if (replacer->tryCommit()) return {};
    return failure(FailureKind::refused, "file_exists",
                   path.string() + " is there already: choose another name with --to, or replace it with --force.");
  });
}

}  // namespace qpc::client
