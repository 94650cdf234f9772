#include "net/transport/quic/resolver.h"

#include <kj/debug.h>
#include <kj/thread.h>
#include <netdb.h>

#include <algorithm>
#include <memory>

namespace qpc::net::quic {
namespace {

constexpr std::size_t max_addresses = 8;

std::vector<SocketAddress> ask_system(const NodeAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* answer = nullptr;
  if (const int error = getaddrinfo(address.host.c_str(), nullptr, &hints, &answer); error != 0) {
    kj::throwFatalException(
        KJ_EXCEPTION(DISCONNECTED, "the host name is not known", address.host.c_str(), gai_strerror(error)));
  }
  KJ_DEFER(freeaddrinfo(answer));
  std::vector<SocketAddress> found;
  for (const addrinfo* entry = answer; entry != nullptr && found.size() < max_addresses; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    SocketAddress one(entry->ai_addr, entry->ai_addrlen);
    one.set_port(address.port);
    if (std::ranges::find(found, one) == found.end()) found.push_back(one);
  }
  return found;
}

}  // namespace

kj::Promise<std::vector<SocketAddress>> resolve(const NodeAddress& address) {
  if (const auto literal = SocketAddress::from_literal(address.host, address.port)) {
    return std::vector<SocketAddress>{*literal};
  }
  // getaddrinfo() has no other form than a blocking one, and cannot be interrupted: the thread outlives a caller who
  // has lost interest.
  auto pair = kj::newPromiseAndCrossThreadFulfiller<std::vector<SocketAddress>>();
  kj::Thread([address, fulfiller = kj::mv(pair.fulfiller)]() mutable {
    fulfiller->rejectIfThrows([&] { fulfiller->fulfill(ask_system(address)); });
  }).detach();
  return kj::mv(pair.promise);
}

}  // namespace qpc::net::quic
