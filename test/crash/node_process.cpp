#include "crash/node_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "core/crypto/system_random.h"
#include "db/sqlite.h"
#include "node/start/node_keys.h"

namespace qpc::crash {
namespace {

constexpr std::size_t told_of_log = 2000;

std::string end_of(const std::filesystem::path& log) {
  std::ifstream in(log);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return text.size() > told_of_log ? text.substr(text.size() - told_of_log) : text;
}

}  // namespace

NodeProcess::NodeProcess(std::filesystem::path program, std::filesystem::path folder, Sync sync)
    : program_(std::move(program)), folder_(std::move(folder)), sync_(sync) {}

NodeProcess::~NodeProcess() {
  if (child_ > 0) kill();
}

void NodeProcess::start(std::uint64_t seed) {
  const auto words = std::to_array<std::string>({program_.string(), "--json", "--domain", "example.org", "--listen",
                                                 "127.0.0.1:0", "--admin-listen", "none", "--admin-socket", "none",
                                                 "--data-dir", data().string(), "--key-file", key_file().string()});
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto log = "QPC_FRAIL_LOG=" + disk_log().string(), chance = "QPC_FRAIL_SEED=" + std::to_string(seed);
  const std::string lies = sync_ == Sync::after_the_answer ? "QPC_FRAIL_LIES=yes" : "QPC_FRAIL_LIES=no";
  char* environment[] = {const_cast<char*>(log.c_str()), const_cast<char*>(chance.c_str()),
                         const_cast<char*>(lies.c_str()), nullptr};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the node");
  const int errors = ::open((folder_ / "node.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  child_ = ::fork();
  if (child_ == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execve(program_.c_str(), arguments.data(), environment);
    ::_exit(127);
  }
  ::close(ends[1]);
  ::close(errors);
  if (child_ < 0) throw std::runtime_error("no process for the node");
  output_ = ends[0];
}

std::string NodeProcess::wait_until_ready() {
  std::string line;
  for (char letter = 0; ::read(output_, &letter, 1) == 1 && letter != '\n';) line += letter;
  if (line.empty()) {
    wait();
    throw std::runtime_error("the node does not start:\n" + end_of(folder_ / "node.log"));
  }
  return nlohmann::json::parse(line).at("listen").get<std::string>();
}

void NodeProcess::fail_disk(DiskFault fault) const {
  sigval value;
  value.sival_int = static_cast<int>(fault);
  ::sigqueue(child_, SIGUSR1, value);
}

void NodeProcess::wait_for_open_writes() const {
  constexpr auto longest = std::chrono::milliseconds(50);
  const auto end = std::chrono::steady_clock::now() + longest;
  std::error_code none;
  while (std::filesystem::file_size(disk_log(), none) == 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
}

void NodeProcess::kill() {
  ::kill(child_, SIGKILL);
  wait();
}

void NodeProcess::stop() {
  ::kill(child_, SIGTERM);
  wait();
}

void NodeProcess::wait() {
  ::waitpid(child_, nullptr, 0);
  ::close(output_);
  child_ = output_ = -1;
}

void check_database(const NodeProcess& node, bool thoroughly) {
  const auto copy = node.data().parent_path() / "copy";
  std::filesystem::remove_all(copy);
  std::filesystem::copy(node.data(), copy);
  std::filesystem::remove(copy / "node.db-shm");
  crypto::SystemRandom random;
  const auto keys = node::open_keys(copy, node.key_file(), random);
  if (!keys) throw std::runtime_error(keys.error());
  const auto database = db::SqliteDatabase::open(copy / "node.db", keys->database, {.create = false});
  database->check_integrity(thoroughly ? db::Integrity::full : db::Integrity::quick);
}

}  // namespace qpc::crash
