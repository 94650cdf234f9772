// A peer that is a program of this machine.
#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "interop/mls/peer.h"

namespace qpc::mls::interop {
namespace {

std::vector<std::string> words(const std::string& command) {
  std::istringstream in(command);
  return {std::istream_iterator<std::string>(in), {}};
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw PeerFailed("there are no more pipes");
  return ends;
}

class ProcessPeer final : public Peer {
 public:
  explicit ProcessPeer(const std::string& command) : command_(command) {
    auto arguments = words(command);
    if (arguments.empty()) throw PeerFailed("a peer is host:port or a command");
    std::vector<char*> argv;
    for (auto& one : arguments) argv.push_back(one.data());
    argv.push_back(nullptr);
    const auto in = make_pipe();
    const auto out = make_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    const int failure = posix_spawnp(&process_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    to_ = ::fdopen(in[1], "w");
    from_ = ::fdopen(out[0], "r");
    if (failure != 0 || to_ == nullptr || from_ == nullptr) throw PeerFailed("cannot start " + command);
  }
  ProcessPeer(const ProcessPeer&) = delete;
  ProcessPeer& operator=(const ProcessPeer&) = delete;
  ~ProcessPeer() override {
    // A peer ends with its input.
    std::fclose(to_);
    std::fclose(from_);
    ::waitpid(process_, nullptr, 0);
  }

  void call(const std::string& method, const google::protobuf::Message& request,
            google::protobuf::Message& response) override {
    std::string json;
    google::protobuf::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    options.preserve_proto_field_names = true;
    if (!google::protobuf::util::MessageToJsonString(request, &json, options).ok()) throw PeerFailed("no JSON");
    const auto line = R"({"method":")" + method + R"(","request":)" + json + "}\n";
    if (std::fputs(line.c_str(), to_) < 0 || std::fflush(to_) != 0) throw PeerFailed(command_ + " has ended");
    const auto answer = nlohmann::json::parse(read_line(), nullptr, false);
    if (answer.is_object() && answer.contains("error")) throw PeerFailed(method + ": " + answer["error"].dump());
    if (!answer.is_object() || !answer.contains("response") ||
        !google::protobuf::util::JsonStringToMessage(answer["response"].dump(), &response).ok()) {
      throw PeerFailed(method + ": " + command_ + " has ended, or its answer does not parse");
    }
  }

 private:
  std::string read_line() {
    char* line = nullptr;
    std::size_t size = 0;
    const auto length = ::getline(&line, &size, from_);
    std::string read(length > 0 ? line : "");
    std::free(line);
    return read;
  }

  std::string command_;
  pid_t process_ = 0;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace

std::unique_ptr<Peer> process_peer(const std::string& command) { return std::make_unique<ProcessPeer>(command); }

}  // namespace qpc::mls::interop
