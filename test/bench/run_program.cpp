#include "bench/run_program.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace qpc::bench {
namespace {

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Counts what a process and its children run in user mode, from its exec on; -1 where the machine cannot.
int count_instructions(pid_t pid) {
  perf_event_attr asked{};
  asked.type = PERF_TYPE_HARDWARE;
  asked.size = sizeof asked;
  asked.config = PERF_COUNT_HW_INSTRUCTIONS;
  asked.disabled = asked.inherit = asked.enable_on_exec = 1;
  asked.exclude_kernel = asked.exclude_hv = 1;
  return static_cast<int>(::syscall(SYS_perf_event_open, &asked, pid, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

double milliseconds(const timeval& time) {
  return 1000.0 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1000.0;
}

/// A file that is gone once it is closed.
int hold(const std::string& text) {
  const int fd = static_cast<int>(::syscall(SYS_memfd_create, "input", 0U));
  if (fd < 0 || ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw std::runtime_error("no memory for a program's input");
  }
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

}  // namespace

std::filesystem::path built_program(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "bin" / name;
}

RunningProgram::RunningProgram(std::vector<std::string> words, const std::filesystem::path& error_log,
                               const std::string& input)
    : name_(words.front()) {
  int output[2], go[2];
  if (::pipe2(output, O_CLOEXEC) != 0 || ::pipe2(go, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const int errors = ::open(error_log.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const int in = hold(input);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  begun_ms_ = now_ms();
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("no process for " + name_);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(go[1]);
    char letter = 0;
    (void)!::read(go[0], &letter, 1);  // until its instructions are counted
    ::dup2(in, STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
  }
  counter_ = count_instructions(pid_);
  ::close(go[0]);
  ::close(go[1]);
  ::close(output[1]);
  ::close(errors);
  ::close(in);
  output_ = output[0];
}

RunningProgram::~RunningProgram() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (counter_ >= 0) ::close(counter_);
  ::close(output_);
}

std::optional<std::string> RunningProgram::next_line() {
  for (;;) {
    if (const auto end = read_.find('\n'); end != std::string::npos) {
      std::string line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    char octets[64 * 1024];
    const ssize_t size = ::read(output_, octets, sizeof octets);
    if (size <= 0) return std::nullopt;
    read_.append(octets, static_cast<std::size_t>(size));
  }
}

std::uint64_t RunningProgram::rss_kib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6));
  }
  return 0;
}

double RunningProgram::wall_ms() const { return now_ms() - begun_ms_; }

Cost RunningProgram::reap() {
  rusage used{};
  while (::wait4(pid_, &status_, 0, &used) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  Cost cost{.wall_ms = wall_ms(),
            .cpu_ms = milliseconds(used.ru_utime) + milliseconds(used.ru_stime),
            .largest_rss_kib = static_cast<std::uint64_t>(used.ru_maxrss)};
  std::uint64_t count = 0;
  if (counter_ >= 0 && ::read(counter_, &count, sizeof count) == sizeof count && count > 0) cost.instructions = count;
  return cost;
}

Cost RunningProgram::wait() {
  while (next_line()) {
  }
  const Cost cost = reap();
  if (status_ != 0) throw std::runtime_error(name_ + " has failed: see its log");
  return cost;
}

Cost RunningProgram::end() {
  ::kill(pid_, SIGTERM);
  while (next_line()) {
  }
  return reap();
}

Cost run_program(std::vector<std::string> words, const std::filesystem::path& error_log, const std::string& input) {
  return RunningProgram(std::move(words), error_log, input).wait();
}

}  // namespace qpc::bench
