// run_program.h: programs as people start them, and what they cost.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace qpc::bench {

/// What a program has cost from its start to its end, with its children that it waited for.
struct Cost {
  double wall_ms = 0;
  double cpu_ms = 0;                               ///< user and system
  std::optional<std::uint64_t> instructions = {};  ///< in user mode; none where the machine does not count them
  std::uint64_t largest_rss_kib = 0;
};

/// The programs that were built beside this one.
std::filesystem::path built_program(const std::string& name);

/// A program that runs, whose lines on standard output are read; what it says on standard error goes to a file.
class RunningProgram {
 public:
  /// Starts it with `input` as its standard input. Throws where it cannot.
  RunningProgram(std::vector<std::string> words, const std::filesystem::path& error_log, const std::string& input = "");
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  /// Kills it, where it has not ended.
  ~RunningProgram();

  /// The next line; nothing, at the end.
  std::optional<std::string> next_line();
  /// Resident memory now: anonymous, of files, and shared.
  std::uint64_t rss_kib() const;
  double wall_ms() const;
  /// Waits for its end. Throws where it fails.
  Cost wait();
  /// Ends it by SIGTERM, and waits.
  Cost end();

 private:
  Cost reap();

  std::string name_;
  pid_t pid_ = -1;
  int output_ = -1;
  int counter_ = -1;  ///< of instructions; -1: none
  std::string read_;
  double begun_ms_ = 0;
  int status_ = 0;
};

/// Runs one to its end. Throws where it fails.
Cost run_program(std::vector<std::string> words, const std::filesystem::path& error_log, const std::string& input = "");

}  // namespace qpc::bench
