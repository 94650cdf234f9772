// e2e-mortal: qpc, killed right before the n-th of its steps that anybody but itself could see (QPC_DIES_AT=n): a
// datagram, a sync, a file that goes or is cut, and of the writes that follow each other in one file the first, before
// which nothing is there, and the second, before which a part is. Says on the standard error stream which step it was.
//
// Between two steps there is nothing that a kill could interrupt and that would be seen afterwards: who tries every n
// tries every moment. Datagrams fall a little differently each time; what is written hardly does.
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>

namespace {

std::mutex mutex;
long steps = 0;
int written = -1;  ///< the file of the last write, if nothing has happened since
int writes = 0;    ///< that have followed each other in it

long last_step() {
  static const char* const told = std::getenv("QPC_DIES_AT");
  static const long number = told == nullptr ? 0 : std::atol(told);
  return number;
}

/// The step comes. Does not return, if it is the last.
void take_step(const char* what, std::string_view of) {
  if (++steps != last_step()) return;
  std::fprintf(stderr, "killed before step %ld: %s%.*s\n", steps, what, static_cast<int>(of.size()), of.data());
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

void step(const char* what, std::string_view of = {}) {
  const std::lock_guard lock(mutex);
  written = -1;
  take_step(what, of);
}

std::string_view without_folder(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view name_of(int descriptor) {
  static thread_local char path[PATH_MAX];
  char link[64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const auto size = ::readlink(link, path, sizeof path);
  return without_folder({path, size < 0 ? 0 : static_cast<std::size_t>(size)});
}

ssize_t write_at(int descriptor, const void* data, size_t size, off_t offset) {
  {
    const std::lock_guard lock(mutex);
    writes = written == descriptor ? writes + 1 : 1;
    written = descriptor;
    if (writes == 1) take_step("writing ", name_of(descriptor));
    if (writes == 2) take_step("going on to write ", name_of(descriptor));
  }
  return ::syscall(SYS_pwrite64, descriptor, data, size, offset);
}

}  // namespace

// They take the place of the C library's functions in this program and the libraries it loads.

extern "C" ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
  return write_at(descriptor, data, size, offset);
}
extern "C" ssize_t pwrite64(int descriptor, const void* data, size_t size, off_t offset) {
  return write_at(descriptor, data, size, offset);
}
extern "C" int fdatasync(int descriptor) {
  step("syncing ", name_of(descriptor));
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}
extern "C" int fsync(int descriptor) {
  step("syncing ", name_of(descriptor));
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}
extern "C" int ftruncate(int descriptor, off_t size) {
  step("cutting ", name_of(descriptor));
  return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}
extern "C" int ftruncate64(int descriptor, off_t size) {
  step("cutting ", name_of(descriptor));
  return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}
extern "C" int unlink(const char* path) {
  step("deleting ", without_folder(path));
  return static_cast<int>(::syscall(SYS_unlink, path));
}
extern "C" ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
  step("sending");
  return ::syscall(SYS_sendmsg, descriptor, message, flags);
}
