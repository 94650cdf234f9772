// local_listener.h: a Unix socket that its owner alone may use, and root.
#pragma once
#include <kj/async-io.h>
#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <string>

#include "net/task.h"

namespace qpc::net {

/// Whether a process of user `peer` may speak to one of user `own`.
constexpr bool may_connect(uid_t peer, uid_t own) { return peer == own || peer == 0; }

class LocalListener {
 public:
  /// Listens at `path`, where a socket of mode 0600 appears. One that was left behind, as nobody listens there any
  /// more, is replaced. The error is a sentence: somebody listens there, or what is there is no socket.
  static std::expected<kj::Own<LocalListener>, std::string> listen(const std::filesystem::path& path,
                                                                   kj::LowLevelAsyncIoProvider& io);
  /// What listen() makes: `port` listens at `path`.
  LocalListener(std::filesystem::path path, kj::Own<kj::ConnectionReceiver> port);
  /// Removes the socket, unless another has taken its place.
  ~LocalListener() noexcept(false);
  KJ_DISALLOW_COPY_AND_MOVE(LocalListener);

  /// The next caller of this user or root. Others get as far only where the file's mode was changed; they are hung up
  /// on.
  Task<kj::Own<kj::AsyncIoStream>> accept();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  kj::Own<kj::ConnectionReceiver> port_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace qpc::net
