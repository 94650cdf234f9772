#include "net/rpc/rpc_ledger.h"

#include <algorithm>

namespace qpc::net {
namespace {

namespace rpc = capnp::rpc;

/// Whether the callee owes a Return. Without one, the Finish alone ends the call.
bool will_return(rpc::Call::Reader call) {
  return !call.getOnlyPromisePipeline() || !call.getSendResultsTo().isCaller();
}

}  // namespace

Result<> RpcLedger::receive(Message message, const RpcLimits& limits, kj::TimePoint now) {
  switch (message.which()) {
    case rpc::Message::BOOTSTRAP:
      return open(message.getBootstrap().getQuestionId(), true, limits);
    case rpc::Message::CALL: {
      const auto call = message.getCall();
      QPC_CHECK(open(call.getQuestionId(), will_return(call), limits));
      answers_[call.getQuestionId()].asked = AskedCall{call.getInterfaceId(), call.getMethodId(), now};
      return add(imports_, call.getParams(), limits, nullptr);
    }
    case rpc::Message::RETURN: {
      const auto question = questions_.find(message.getReturn().getAnswerId());
      if (question != questions_.end() && message.getReturn().getReleaseParamCaps()) {
        drop(exports_, std::exchange(question->second.params, {}));
      }
      return returned(questions_, imports_, message.getReturn(), limits);
    }
    case rpc::Message::FINISH:
      finished(answers_, exports_, message.getFinish());
      return {};
    case rpc::Message::RESOLVE:
      if (!message.getResolve().isCap()) return {};
      return add(imports_, message.getResolve().getCap(), limits, nullptr);
    case rpc::Message::RELEASE:
      drop(exports_, message.getRelease().getId(), message.getRelease().getReferenceCount());
      return {};
    case rpc::Message::DISEMBARGO:
      if (!message.getDisembargo().getContext().isSenderLoopback()) return {};
      if (calls() >= limits.calls) return fail(Kind::limit, "more disembargoes at once than the peer may send");
      ++embargoes_;
      return {};
    default:
      return {};  // neither opens nor closes anything that the RPC system of this version knows
  }
}

Result<> RpcLedger::send(Message message, const RpcLimits& limits) {
  switch (message.which()) {
    case rpc::Message::BOOTSTRAP:
      questions_[message.getBootstrap().getQuestionId()] = {};
      return {};
    case rpc::Message::CALL: {
      Call& question = questions_[message.getCall().getQuestionId()] = {};
      question.returned = !will_return(message.getCall());
      return add(exports_, message.getCall().getParams(), limits, &question.params);
    }
    case rpc::Message::RETURN:
      return returned(answers_, exports_, message.getReturn(), limits);
    case rpc::Message::FINISH:
      finished(questions_, imports_, message.getFinish());
      return {};
    case rpc::Message::RESOLVE:
      if (!message.getResolve().isCap()) return {};
      return add(exports_, message.getResolve().getCap(), limits, nullptr);
    case rpc::Message::RELEASE:
      drop(imports_, message.getRelease().getId(), message.getRelease().getReferenceCount());
      return {};
    case rpc::Message::DISEMBARGO:
      if (message.getDisembargo().getContext().isReceiverLoopback() && embargoes_ > 0) --embargoes_;
      return {};
    default:
      return {};
  }
}

const AskedCall* RpcLedger::asked(rpc::Return::Reader message) const {
  const auto call = answers_.find(message.getAnswerId());
  return call == answers_.end() || !call->second.asked ? nullptr : &*call->second.asked;
}

std::size_t RpcLedger::running() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(answers_, [](const auto& call) { return !call.second.returned && !call.second.finished; }));
}

Result<> RpcLedger::open(Id question, bool will_return, const RpcLimits& limits) {
  if (calls() >= limits.calls) return fail(Kind::limit, "more calls at once than the peer may make");
  const auto [answer, fresh] = answers_.try_emplace(question);
  if (!fresh) return fail(Kind::rejected, "a question id that is in use");
  answer->second.returned = !will_return;
  return {};
}

void RpcLedger::close(Calls& calls, Calls::iterator call) {
  if (call->second.returned && call->second.finished) calls.erase(call);
}

Result<> RpcLedger::returned(Calls& calls, References& table, rpc::Return::Reader message, const RpcLimits& limits) {
  const auto call = calls.find(message.getAnswerId());
  if (call == calls.end()) return {};
  call->second.returned = true;
  Result<> added;
  // Results that come after such a Finish are dropped on arrival.
  if (message.isResults() && !call->second.drops_results) {
    added = add(table, message.getResults(), limits, &call->second.results);
  }
  call->second.finished = call->second.finished || message.getNoFinishNeeded();
  close(calls, call);
  return added;
}

void RpcLedger::finished(Calls& calls, References& table, rpc::Finish::Reader message) {
  const auto call = calls.find(message.getQuestionId());
  if (call == calls.end()) return;  // its Return needed none
  call->second.finished = true;
  call->second.drops_results = message.getReleaseResultCaps();
  if (call->second.drops_results) drop(table, std::exchange(call->second.results, {}));
  close(calls, call);
}

Result<> RpcLedger::add(References& table, Payload payload, const RpcLimits& limits, Ids* added) {
  for (const auto descriptor : payload.getCapTable()) QPC_CHECK(add(table, descriptor, limits, added));
  return {};
}

Result<> RpcLedger::add(References& table, Descriptor descriptor, const RpcLimits& limits, Ids* added) {
  Id id = 0;
  switch (descriptor.which()) {
    case rpc::CapDescriptor::SENDER_HOSTED:
      id = descriptor.getSenderHosted();
      break;
    case rpc::CapDescriptor::SENDER_PROMISE:
      id = descriptor.getSenderPromise();
      break;
    case rpc::CapDescriptor::THIRD_PARTY_HOSTED:
      id = descriptor.getThirdPartyHosted().getVineId();
      break;
    default:
      return {};  // something that the receiver has already
  }
  ++table[id];
  if (added != nullptr) added->push_back(id);
  if (capabilities() > limits.capabilities) return fail(Kind::limit, "more capabilities than the peer may hold");
  return {};
}

void RpcLedger::drop(References& table, const Ids& ids) {
  for (const Id id : ids) drop(table, id, 1);
}

void RpcLedger::drop(References& table, Id id, std::uint64_t count) {
  const auto held = table.find(id);
  if (held == table.end()) return;
  if (held->second > count) {
    held->second -= count;
  } else {
    table.erase(held);
  }
}

}  // namespace qpc::net
