#include "node/trace/call_trace.h"

#include <utility>

#include "net/task.h"

namespace qpc::node {
namespace {

const char* outcome_of(const kj::Exception& fault) {
  switch (fault.getType()) {
    case kj::Exception::Type::OVERLOADED:
      return "overloaded";
    case kj::Exception::Type::DISCONNECTED:
      return "disconnected";
    case kj::Exception::Type::UNIMPLEMENTED:
      return "unimplemented";
    case kj::Exception::Type::FAILED:
      break;
  }
  return "failed";
}

/// That of the call on whose behalf this runs: nothing but a Scope sets the context of tasks.
CallTrace* current() { return static_cast<CallTrace*>(task_context.get()); }

}  // namespace

CallTrace::CallTrace(std::shared_ptr<ConnectionTrace> connection, std::uint64_t interface_id, std::uint16_t method_id)
    : connection_(std::move(connection)), method_(connection_->methods().find(interface_id, method_id)) {}

kj::Promise<void> CallTrace::follow(std::shared_ptr<CallTrace> trace, kj::Promise<void> answer, Call call) {
  return answer
      .then(
          [trace, call]() mutable {
            // As small as can be, where the method has left them out.
            const auto results = call.getResults(capnp::MessageSize{0, 0}).asReader();
            const auto& methods = trace->connection_->methods();
            const auto reason = trace->method_ ? methods.refusal(*trace->method_, results) : std::nullopt;
            trace->tell(reason ? "refused" : "ok", reason ? MethodTable::name(*reason) : "");
          },
          [trace](kj::Exception&& fault) {
            trace->failed(fault);
            kj::throwFatalException(kj::mv(fault));
          })
      .attach(kj::defer([trace] { trace->tell("cancelled"); }));
}

void CallTrace::failed(const kj::Exception& fault) { tell(outcome_of(fault)); }

void CallTrace::tell(const char* outcome, std::string reason) noexcept {
  if (std::exchange(told_, true)) return;
  connection_->sink().take({.method = method_ ? connection_->methods().names()[*method_] : "unknown",
                            .outcome = outcome,
                            .reason = std::move(reason),
                            .begun = begun_,
                            .ended = std::chrono::steady_clock::now(),
                            .storage = storage_,
                            .connection = connection_->number(),
                            .correlation = connection_->correlation()});
}

CallTrace::Scope::Scope(std::shared_ptr<CallTrace> trace) : other_(std::exchange(task_context, std::move(trace))) {}
CallTrace::Scope::~Scope() { task_context = std::move(other_); }

std::shared_ptr<ConnectionTrace> CallTrace::current_connection() {
  const auto* const call = current();
  return call == nullptr ? nullptr : call->connection_;
}

std::shared_ptr<db::WorkLog> CallTrace::current_storage() {
  auto* const call = current();
  // What a call has begun and goes on after its answer, such as deliveries, is no part of it.
  if (call == nullptr || call->told_) return nullptr;
  return {task_context, &call->storage_};
}

}  // namespace qpc::node
