#include "qpc/hook.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

extern char** environ;

namespace qpc::cli {
namespace {

/// A file in memory that holds this, at its beginning; below 0, where there is none.
int file_of(const std::string& content) {
  const int file = ::memfd_create("qpc-hook", MFD_CLOEXEC);
  if (file < 0) return file;
  for (std::size_t at = 0; at < content.size();) {
    const ssize_t written = ::write(file, content.data() + at, content.size() - at);
    if (written <= 0) {
      ::close(file);
      return -1;
    }
    at += static_cast<std::size_t>(written);
  }
  ::lseek(file, 0, SEEK_SET);
  return file;
}

/// What a new process begins with: signals as if nobody had touched them, a group of its own, three descriptors.
class Beginning {
 public:
  explicit Beginning(int input) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_adddup2(&files_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  ~Beginning() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

std::optional<HookProcess> HookProcess::start(const std::vector<std::string>& words, const std::string& input) {
  if (words.empty()) return std::nullopt;
  const int file = file_of(input);
  if (file < 0) return std::nullopt;
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const Beginning beginning(file);
  pid_t pid = 0;
  const int error =
      ::posix_spawnp(&pid, arguments.front(), beginning.files(), beginning.attributes(), arguments.data(), environ);
  ::close(file);
  if (error != 0) return std::nullopt;
  return HookProcess(pid);
}

HookProcess::~HookProcess() {
  if (pid_ == 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool HookProcess::has_ended() {
  if (pid_ == 0) return true;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
  ::kill(-pid_, SIGKILL);  // what it has left behind
  pid_ = 0;
  return true;
}

Task<bool> run_hook(kj::Timer& timer, std::vector<std::string> words, std::string input, kj::Duration limit) {
  constexpr kj::Duration slice = 50 * kj::MILLISECONDS;
  auto process = HookProcess::start(words, input);
  if (!process) co_return false;
  const kj::TimePoint end = timer.now() + limit;
  while (!process->has_ended()) {
    if (timer.now() >= end) co_return false;
    co_await timer.afterDelay(slice);
  }
  co_return true;
}

}  // namespace qpc::cli
