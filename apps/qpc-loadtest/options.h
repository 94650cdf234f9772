// options.h: what people ask of `qpc-loadtest`.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "net/transport/network.h"

namespace qpc::loadtest {

struct Options {
  std::string scenario;
  net::NodeAddress server{.host = "127.0.0.1"};
  std::size_t clients = 16;
  std::size_t outstanding = 1;       ///< of each client at a time, in a closed loop
  std::optional<double> rate = {};   ///< of all clients a second, in an open loop; none: a closed loop
  double duration_seconds = 10;      ///< of each phase, after warming up
  double warmup_seconds = 1;         ///< before each phase
  std::size_t payload_bytes = 1024;  ///< of a message, before or without encryption
  std::size_t size = 32;             ///< members of a group, mailboxes of a fan-out
  std::size_t messages = 5000;       ///< that wait in each mailbox before it is drained
  std::size_t blob_bytes = std::size_t{1024} * 1024;
  std::optional<pid_t> node_pid = {};  ///< none: looked for on this machine
  std::string json_file;               ///< empty: none; "-": standard output
  std::string html_file;               ///< empty: none
  bool quiet = false;
};

/// What is to be said in place of a run: help, the version, or what was mistyped.
struct Finished {
  int exit_code = 0;
  std::string output = {};
  std::string error = {};
};

/// Reads the words after the program's name.
std::variant<Options, Finished> parse(std::vector<std::string> words);

}  // namespace qpc::loadtest
