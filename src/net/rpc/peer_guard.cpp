#include "net/rpc/peer_guard.h"

#include <kj/debug.h>

namespace qpc::net {

void PeerGuard::receive(capnp::MessageReader& message) {
  last_heard_ = clock_.now();
  Result<> kept;
  try {
    const auto asked_at = meter_ != nullptr ? meter_->now() : last_heard_;
    kept = ledger_.receive(message.getRoot<capnp::rpc::Message>(), limits(), asked_at);
  } catch (const kj::Exception&) {
    kept = fail(Kind::malformed, "octets that are no RPC message");
  }
  enforce(kept);
}

void PeerGuard::send(capnp::MessageReader& message) {
  const auto ours = message.getRoot<capnp::rpc::Message>();
  if (meter_ != nullptr && ours.isReturn()) {
    if (const auto* call = ledger_.asked(ours.getReturn())) meter_->answered(*call, ours.getReturn());
  }
  enforce(ledger_.send(ours, limits()));
  if (room_wanted_ == nullptr || !has_room_for_a_call()) return;
  KJ_IF_MAYBE (wanted, room_wanted_) (*wanted)->fulfill();
  room_wanted_ = nullptr;
}

kj::Promise<void> PeerGuard::room_for_a_call() {
  if (has_room_for_a_call()) return kj::READY_NOW;
  auto room = kj::newPromiseAndFulfiller<void>();
  room_wanted_ = kj::mv(room.fulfiller);
  return kj::mv(room.promise);
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
