#include "v1_client/visit.h"

#include "core/identity/session_resumption.h"
#include "net/deadline.h"

namespace qpc::v1_client {
namespace {

constexpr auto patience = 30 * kj::SECONDS;

kj::Own<net::RpcClient> connect(const Way& way) {
  auto& timer = way.io.provider->getTimer();
  auto connected =
      net::within(timer, patience, "connecting", way.network.connect({.address = way.node, .trust = net::FirstUse{}}))
          .wait(way.io.waitScope);
  if (!connected) throw std::runtime_error(connected.error().sentence());
  (*connected)->accept_peer();
  return kj::heap<net::RpcClient>(kj::mv(*connected), timer);
}

}  // namespace

void expect(bool is_so, const std::string& what) {
  if (!is_so) throw std::runtime_error("the node did not " + what);
}

Visit::Visit(const Way& way) : way_(way), rpc_(connect(way)), node(rpc_->bootstrap().castAs<api::Node>()) {}

void Visit::introduce(api::ClientInfo::Builder info) {
  info.setWireVersion(api::WIRE_VERSION);
  info.setOldestWireVersion(api::OLDEST_WIRE_VERSION);
  info.setSoftware("wire-v1-client");
}

void Visit::prove(const Person& person, Device& device, api::DeviceProof::Builder out) {
  const Bytes bound = binding();
  const identity::SessionResumption statement{.domain = person.domain,
                                              .account_id = person.account_id,
                                              .device_id = device.id,
                                              .counter = ++device.counter,
                                              .binding_type = net::name(net::ChannelBinding::Type::tls_exporter),
                                              .binding = bound};
  out.setAccountId(as_data(person.account_id.octets));
  out.setDeviceId(as_data(device.id.octets));
  out.setCounter(device.counter);
  out.setSignature(as_data(statement.sign(device.key)));
}

}  // namespace qpc::v1_client
