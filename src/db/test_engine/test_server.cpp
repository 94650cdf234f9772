#include "db/test_engine/test_server.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <vector>

namespace qpc::db {
namespace {

namespace fs = std::filesystem;

const fs::path programs = "/usr/lib/postgresql/17/bin";
constexpr uid_t nobody = 65534;
constexpr auto longest_start = std::chrono::seconds(120);  // other tests run meanwhile

void write_file(const char* path, const std::string& text) { std::ofstream(path) << text; }

/// In the child: becomes somebody who is not root.
bool leave_root() {
  const auto uid = ::geteuid();
  if (uid != 0) return true;
  if (::setregid(nobody, nobody) == 0 && ::setreuid(nobody, nobody) == 0) return true;
  if (::unshare(CLONE_NEWUSER) != 0) return false;
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", "1000 0 1");
  write_file("/proc/self/gid_map", "1000 0 1");
  return ::geteuid() != 0;
}

/// The child says what it has to say in a file of the folder.
pid_t run(const fs::path& folder, const char* program, const std::vector<std::string>& words) {
  const auto parent = ::getpid();
  const auto child = ::fork();
  if (child != 0) return child;
  const auto path = (programs / program).string();
  std::vector<char*> arguments{const_cast<char*>(path.c_str())};  // initdb looks for postgres beside itself
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int log = ::open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  // The signal is forgotten where rights change, and does not come from a parent that has died before it was asked for.
  if (!leave_root() || ::prctl(PR_SET_PDEATHSIG, SIGQUIT) != 0 || ::getppid() != parent || ::chdir("/") != 0)
    ::_exit(1);
  ::execv(path.c_str(), arguments.data());
  ::_exit(1);
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool TestServer::is_installed() {
  std::error_code error;
  return fs::exists(programs / "initdb", error) && fs::exists(programs / "postgres", error);
}

std::expected<std::unique_ptr<TestServer>, std::string> TestServer::start() {
  std::string name = (fs::temp_directory_path() / "qpc_pg_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return std::unexpected("no folder can be made in the temporary one");
  std::unique_ptr<TestServer> server(new TestServer(name));
  // For who is not root inside of a user namespace the folder is its own as it is.
  if (::geteuid() == 0) (void)!::chown(name.c_str(), nobody, nobody);
  const auto data = server->folder_ / "data";
  const auto made = run(server->folder_, "initdb",
                        {"-D", data.string(), "--no-sync", "-A", "trust", "-U", "qpc", "-E", "UTF8", "--locale=C"});
  int status = 0;
  ::waitpid(made, &status, 0);
  if (status != 0 || !server->start_again()) {
    return std::unexpected("PostgreSQL does not start: " + content_of(server->folder_ / "log"));
  }
  return server;
}

TestServer::~TestServer() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string TestServer::address(const std::string& schema) const {
  return "postgresql:///postgres?user=qpc&host=" + folder_.string() + "&options=-csearch_path%3D" + schema;
}

void TestServer::stop() {
  if (process_ < 0) return;
  ::kill(process_, SIGQUIT);
  ::kill(process_, SIGCONT);  // a test may have stopped it
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

bool TestServer::start_again() {
  process_ = run(folder_, "postgres",
                 {"-D", (folder_ / "data").string(), "-k", folder_.string(), "-c", "listen_addresses=", "-c",
                  "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB", "-c", "max_connections=30",
                  "-c", "max_wal_size=256MB", "-c", "autovacuum=off"});
  for (const auto end = std::chrono::steady_clock::now() + longest_start; std::chrono::steady_clock::now() < end;) {
    if (answers()) return true;
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

bool TestServer::answers() const { return PQping(address().c_str()) == PQPING_OK; }

}  // namespace qpc::db
