#include "net/rpc/served_connection.h"

#include <algorithm>

namespace qpc::net {
namespace {

constexpr auto idle_interval = 20 * kj::MILLISECONDS;
// A client that owes acknowledgements and gives none for so long is most likely gone without a word.
constexpr auto farewell = 2 * kj::SECONDS;

}  // namespace

ServedConnection::ServedConnection(kj::Own<Connection> connection, RpcService& service, kj::Timer& timer,
                                   RpcLimits stranger, RpcLimits authenticated, kj::Own<MessageMemory> memory)
    : connection_(kj::mv(connection)),
      service_(service),
      timer_(timer),
      guard_(*connection_, timer, stranger, authenticated, kj::mv(memory), service.call_meter()),
      tasks_(*this) {}

Task<void> ServedConnection::run() {
  accept_next();
  tasks_.add(end_strangeness());
  const Closed closed = co_await connection_->on_closed();
  service_.connection_ended(*connection_, closed);
}

void ServedConnection::accept_next() {
  // A task for each, not one for all: a promise that waits again and again keeps the memory of two.
  tasks_.add(connection_->accept_stream().then([this](IncomingStream&& incoming) {
    accept(kj::mv(incoming));
    accept_next();
  }));
}

Task<void> ServedConnection::end_strangeness() {
  while (guard_.is_stranger()) {
    const auto silent = guard_.last_heard() + guard_.limits().silence;
    const auto unknown = guard_.met() + guard_.limits().introduction;
    if (silent <= timer_.now()) {
      co_return connection_->close(CloseCode::too_slow, "a stranger said nothing for too long");
    }
    if (unknown <= timer_.now()) co_return connection_->close(CloseCode::too_slow, "a stranger opened no session");
    co_await timer_.atTime(std::min(silent, unknown));
  }
}

void ServedConnection::accept(IncomingStream incoming) {
  switch (incoming.kind) {
    case StreamKind::rpc:
      if (rpc_ != nullptr) return connection_->close(CloseCode::protocol_error, "a second RPC stream");
      rpc_ = kj::heap<RpcPeer>(kj::mv(incoming.stream), guard_, timer_, bootstrap());
      return;
    case StreamKind::blob:
      tasks_.add(service_.blob(*connection_, kj::mv(incoming.stream)));
      return;
  }
}

capnp::Capability::Client ServedConnection::bootstrap() {
  auto gate = service_.call_gate(*connection_);
  auto offered = service_.bootstrap(*connection_);
  return gate.get() == nullptr ? kj::mv(offered) : guard_.gated(kj::mv(offered), kj::mv(gate));
}

Task<void> ServedConnection::close_when_idle_task() {
  for (;;) {
    if (!guard_.owes_answers()) {
      co_await answers_arrived();
      if (!guard_.owes_answers()) break;
    }
    co_await timer_.afterDelay(idle_interval);
  }
  connection_->close(CloseCode::shutting_down, "the node stops");
}

Task<void> ServedConnection::answers_arrived() {
  bool arrived = false;
  auto flushed = connection_->flushed().then([&arrived] { arrived = true; }).fork();
  for (auto before = connection_->acknowledged_bytes();;) {
    co_await flushed.addBranch().exclusiveJoin(timer_.afterDelay(farewell));
    const auto now = connection_->acknowledged_bytes();
    if (arrived || now == before) co_return;
    before = now;
  }
}

void ServedConnection::taskFailed(kj::Exception&& exception) {
  // A stream that breaks is the peer's business or the network's; what is left of the connection says how it ended.
  if (exception.getType() != kj::Exception::Type::DISCONNECTED) KJ_LOG(ERROR, exception);
}

}  // namespace qpc::net
