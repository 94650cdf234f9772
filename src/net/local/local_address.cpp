#include "net/local/local_address.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

namespace qpc::net {

std::expected<LocalAddress, int> LocalAddress::of(const std::filesystem::path& path) {
  LocalAddress made;
  made.address_.sun_family = AF_UNIX;
  std::string text = path.string();
  if (text.size() >= sizeof made.address_.sun_path) {
    const int folder = ::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return std::unexpected(errno);
    made.folder_ = kj::AutoCloseFd(folder);
    text = "/proc/self/fd/" + std::to_string(folder) + "/" + path.filename().string();
  }
  if (text.size() >= sizeof made.address_.sun_path) return std::unexpected(ENAMETOOLONG);
  text.copy(made.address_.sun_path, text.size());
  return made;
}

}  // namespace qpc::net
