// peer.h: an MLS implementation behind the interop interface, wherever it runs.
#pragma once
#include <google/protobuf/message.h>

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace qpc::mls::interop {

/// A peer refused a call, or did not answer.
struct PeerFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Peer {
 public:
  virtual ~Peer() = default;
  /// `method` is one of MLSClient's. Throws PeerFailed.
  virtual void call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response) = 0;

  template <class Response>
  Response ask(const std::string& method, const google::protobuf::Message& request) {
    Response response;
    call(method, request, response);
    return response;
  }

  /// What it says of itself.
  std::string name();
  std::set<std::uint32_t> suites();
};

/// Our own, in this process.
std::unique_ptr<Peer> local_peer();
/// A gRPC server at host:port.
std::unique_ptr<Peer> server_peer(const std::string& address);
/// A program that takes a call a line on its standard input, {"method": …, "request": …}, and gives an answer a line,
/// {"response": …} or {"error": …}, in the JSON form of Protocol Buffers. `command` is split at spaces.
std::unique_ptr<Peer> process_peer(const std::string& command);
/// The one that `place` names: host:port, or a command.
std::unique_ptr<Peer> peer_at(const std::string& place);

}  // namespace qpc::mls::interop
