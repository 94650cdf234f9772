#include "net/rpc/peer_guard.h"

#include <kj/debug.h>

namespace qpc::net {

void PeerGuard::receive(capnp::MessageReader& message) {
  last_heard_ = clock_.now();
  Result<> kept;
  try {
    kept = ledger_.receive(message.getRoot<capnp::rpc::Message>(), limits());
  } catch (const kj::Exception&) {
    kept = fail(Kind::malformed, "octets that are no RPC message");
  }
  enforce(kept);
}

void PeerGuard::send(capnp::MessageReader& message) {
  enforce(ledger_.send(message.getRoot<capnp::rpc::Message>(), limits()));
}

void PeerGuard::enforce(const Result<>& kept) {
  if (kept) return;
  const bool too_much = kept.error().kind == Kind::limit;
  refuse(too_much ? CloseCode::limit_exceeded : CloseCode::protocol_error, kept.error().text);
}

void PeerGuard::refuse(CloseCode code, Literal rule) {
  end(code, rule);
  kj::throwFatalException(
      kj::Exception(kj::Exception::Type::DISCONNECTED, __FILE__, __LINE__, kj::heapString(rule.c_str())));
}

}  // namespace qpc::net
