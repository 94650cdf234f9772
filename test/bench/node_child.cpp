#include "bench/node_child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "qpc-server/options.h"
#include "qpc-server/server.h"

namespace qpc::bench {

Child::Child(const std::function<void()>& deed) : pid_(::fork()) {
  if (pid_ < 0) throw std::runtime_error("no process for it");
  if (pid_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int failed = 0;
  try {
    deed();
  } catch (...) {
    failed = 1;
  }
  ::_exit(failed);
}

Child::~Child() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

NodeChild::NodeChild(const std::vector<std::string>& flags) {
  std::string name = (std::filesystem::temp_directory_path() / "qpc_bench_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the node");
  folder_ = name;
  std::vector<std::string> words{"--json",         "--domain",   "example.org",          "--listen", "127.0.0.1:0",
                                 "--admin-listen", "none",       "--log-level",          "error",    "--data-dir",
                                 folder_ / "data", "--key-file", folder_ / "storage.key"};
  words.insert(words.end(), flags.begin(), flags.end());
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the node");
  child_ = std::make_unique<Child>([&] {
    ::dup2(ends[1], STDOUT_FILENO);
    const auto parsed = server::read_options(words);
    if (const auto* finished = std::get_if<server::Finished>(&parsed)) {
      std::fputs(finished->error.c_str(), stderr);
      return;
    }
    if (const auto served = server::serve(std::get<server::Options>(parsed)); !served) {
      std::fprintf(stderr, "%s\n", served.error().c_str());
    }
  });
  ::close(ends[1]);
  std::string line;
  for (char letter = 0; ::read(ends[0], &letter, 1) == 1 && letter != '\n';) line += letter;
  ::close(ends[0]);
  if (line.empty()) throw std::runtime_error("the node does not start");
  const auto ready = nlohmann::json::parse(line);
  address_ = ready.at("listen").get<std::string>();
  identity_ = ready.at("identity").get<std::string>();
}

NodeChild::~NodeChild() {
  child_ = nullptr;
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace qpc::bench
