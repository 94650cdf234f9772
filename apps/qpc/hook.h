// hook.h: runs a program of the person's for what happens: without a shell, in bounds of time and number.
#pragma once
#include <kj/async.h>
#include <kj/timer.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/task.h"

namespace qpc::cli {

/// A process of a hook, and everything it has started in its group; killed with this. Not copied.
class HookProcess {
 public:
  /// Starts `words` with `input` on its standard input, all of it at once; what it writes goes nowhere. Nothing of
  /// `input` is in its arguments or environment. Nothing, where it cannot be started.
  static std::optional<HookProcess> start(const std::vector<std::string>& words, const std::string& input);
  HookProcess(HookProcess&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
  HookProcess& operator=(HookProcess&&) = delete;
  ~HookProcess();

  /// Whether it has ended by now.
  bool has_ended();

 private:
  explicit HookProcess(int pid) : pid_(pid) {}
  int pid_;
};

/// Runs it to its end, or kills it after `limit`. Whether it ended by itself.
Task<bool> run_hook(kj::Timer& timer, std::vector<std::string> words, std::string input, kj::Duration limit);

}  // namespace qpc::cli
