// A peer behind a gRPC server.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "interop/mls/peer.h"

namespace qpc::mls::interop {
namespace {

class ServerPeer final : public Peer {
 public:
  explicit ServerPeer(const std::string& address)
      : channel_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())), stub_(channel_) {
    if (!channel_->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
      throw PeerFailed("nobody answers at " + address);
    }
  }

  void call(const std::string& method, const google::protobuf::Message& request,
            google::protobuf::Message& response) override {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(120));
    grpc::Slice octets(request.SerializeAsString());
    const grpc::ByteBuffer sent(&octets, 1);
    grpc::CompletionQueue queue;
    const auto call = stub_.PrepareUnaryCall(&context, "/mls_client.MLSClient/" + method, sent, &queue);
    call->StartCall();
    grpc::ByteBuffer received;
    grpc::Status status;
    call->Finish(&received, &status, this);
    void* tag = nullptr;
    bool finished = false;
    queue.Next(&tag, &finished);
    if (!status.ok()) throw PeerFailed(method + ": " + status.error_message());
    grpc::Slice answer;
    if (!received.DumpToSingleSlice(&answer).ok() ||
        !response.ParseFromArray(answer.begin(), static_cast<int>(answer.size()))) {
      throw PeerFailed(method + ": the answer does not parse");
    }
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
};

}  // namespace

std::unique_ptr<Peer> server_peer(const std::string& address) { return std::make_unique<ServerPeer>(address); }

}  // namespace qpc::mls::interop
