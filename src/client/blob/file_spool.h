// file_spool.h: files on their way: sealed ones in a folder of the profile, so that a transfer goes on after a kill.
#pragma once
#include <kj/filesystem.h>

#include <filesystem>

#include "client/environment.h"
#include "client/failure.h"
#include "core/message/app_message.h"

namespace qpc::client {

/// What `action` returns; where the disk fails it: store: "file_failed", with `what` ("cannot write /x/y").
template <class Action>
auto with_file_faults_described(const std::string& what, Action action) -> std::invoke_result_t<Action&> {
  try {
    return action();
  } catch (const kj::Exception& fault) {
    return failure(FailureKind::store, "file_failed",
                   "qpc " + what + ": check the name, your rights and the free space. (" +
                       std::string(fault.getDescription().cStr()) + ")");
  }
}

/// Whether a file that is there may be replaced.
enum class Overwrite { no, yes };

/// The folder `blobs` of a profile. Everything in it is sealed.
class FileSpool {
 public:
  /// `environment` outlives this.
  FileSpool(Environment& environment, std::filesystem::path folder)
      : environment_(environment), folder_(std::move(folder)) {}

  /// Opens what is to be sent. Errors: not_found: "no_such_file"; usage, for what is no file.
  Outcome<kj::Own<const kj::ReadableFile>> open_source(const std::filesystem::path& path);
  /// SHA-256 of a file, and its size. Errors: store.
  Outcome<std::pair<std::uint64_t, std::array<std::uint8_t, 32>>> measure(const kj::ReadableFile& source);

  /// A file under this name; made where there is none. Errors: store.
  Outcome<kj::Own<const kj::File>> open(const std::string& name);
  /// Nothing where there is none.
  kj::Maybe<kj::Own<const kj::File>> find(const std::string& name);
  void remove(const std::string& name);

  /// Writes the sealed form of `source` to `spooled`; fills in key, address, size and hash. Errors: refused:
  /// "file_changed", where it changes meanwhile; store; limit.
  Outcome<message::File> seal(const kj::ReadableFile& source, const kj::File& spooled);

  /// Whether the spooled octets are those of the address. Errors: store.
  Outcome<bool> is_whole(const message::File& file, const kj::ReadableFile& spooled);
  /// Writes the file itself to `path`, all of it or nothing. Errors: refused: "file_damaged", where octets are not what
  /// the sender sealed; "file_exists"; store.
  Outcome<> unseal(const message::File& file, const kj::ReadableFile& spooled, const std::filesystem::path& path,
                   Overwrite overwrite);

  kj::Path absolute(const std::filesystem::path& path) const;

 private:
  Environment& environment_;
  std::filesystem::path folder_;
};

}  // namespace qpc::client
