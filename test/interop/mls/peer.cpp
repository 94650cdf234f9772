#include "interop/mls/peer.h"

#include <algorithm>
#include <functional>
#include <map>

#include "interop/mls/client.h"

namespace qpc::mls::interop {
namespace {

class LocalPeer final : public Peer {
 public:
  LocalPeer() {
    add("Name", &Client::Name);
    add("SupportedCiphersuites", &Client::SupportedCiphersuites);
    add("CreateGroup", &Client::CreateGroup);
    add("CreateKeyPackage", &Client::CreateKeyPackage);
    add("JoinGroup", &Client::JoinGroup);
    add("ExternalJoin", &Client::ExternalJoin);
    add("GroupInfo", &Client::GroupInfo);
    add("StateAuth", &Client::StateAuth);
    add("Export", &Client::Export);
    add("Protect", &Client::Protect);
    add("Unprotect", &Client::Unprotect);
    add("StorePSK", &Client::StorePSK);
    add("AddProposal", &Client::AddProposal);
    add("UpdateProposal", &Client::UpdateProposal);
    add("RemoveProposal", &Client::RemoveProposal);
    add("ExternalPSKProposal", &Client::ExternalPSKProposal);
    add("ResumptionPSKProposal", &Client::ResumptionPSKProposal);
    add("GroupContextExtensionsProposal", &Client::GroupContextExtensionsProposal);
    add("Commit", &Client::Commit);
    add("HandleCommit", &Client::HandleCommit);
    add("HandlePendingCommit", &Client::HandlePendingCommit);
    add("ReInitProposal", &Client::ReInitProposal);
    add("ReInitCommit", &Client::ReInitCommit);
    add("HandlePendingReInitCommit", &Client::HandlePendingReInitCommit);
    add("HandleReInitCommit", &Client::HandleReInitCommit);
    add("ReInitWelcome", &Client::ReInitWelcome);
    add("HandleReInitWelcome", &Client::HandleReInitWelcome);
    add("CreateBranch", &Client::CreateBranch);
    add("HandleBranch", &Client::HandleBranch);
    add("NewMemberAddProposal", &Client::NewMemberAddProposal);
    add("CreateExternalSigner", &Client::CreateExternalSigner);
    add("AddExternalSigner", &Client::AddExternalSigner);
    add("ExternalSignerProposal", &Client::ExternalSignerProposal);
    add("Free", &Client::Free);
  }

  void call(const std::string& method, const google::protobuf::Message& request,
            google::protobuf::Message& response) override {
    const auto status = calls_.at(method)(request, response);
    if (!status.ok()) throw PeerFailed(method + ": " + status.error_message());
  }

 private:
  using Call = std::function<grpc::Status(const google::protobuf::Message&, google::protobuf::Message&)>;

  template <class Request, class Response>
  void add(const std::string& method, grpc::Status (Client::*member)(grpc::ServerContext*, const Request*, Response*)) {
    calls_[method] = [this, member](const google::protobuf::Message& request, google::protobuf::Message& response) {
      return (client_.*member)(nullptr, &dynamic_cast<const Request&>(request), &dynamic_cast<Response&>(response));
    };
  }

  Client client_;
  std::map<std::string, Call> calls_;
};

}  // namespace

std::string Peer::name() { return ask<pb::NameResponse>("Name", pb::NameRequest()).name(); }

std::set<std::uint32_t> Peer::suites() {
  const auto response =
      ask<pb::SupportedCiphersuitesResponse>("SupportedCiphersuites", pb::SupportedCiphersuitesRequest());
  return {response.ciphersuites().begin(), response.ciphersuites().end()};
}

std::unique_ptr<Peer> local_peer() { return std::make_unique<LocalPeer>(); }

std::unique_ptr<Peer> peer_at(const std::string& place) {
  const auto colon = place.rfind(':');
  const bool is_address = colon != std::string::npos && colon + 1 < place.size() && !place.contains(' ') &&
                          place.find_first_not_of("0123456789", colon + 1) == std::string::npos;
  return is_address ? server_peer(place) : process_peer(place);
}

}  // namespace qpc::mls::interop
