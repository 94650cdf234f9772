// call_trace.h: follows a call from its dispatch to its answer, whatever it waits for.
#pragma once
#include <capnp/capability.h>

#include <memory>
#include <optional>

#include "node/trace/connection_trace.h"

namespace qpc::node {

/// One call. It is told of once: when it is answered, has failed, or was given up.
class CallTrace {
 public:
  using Call = capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer>;

  CallTrace(std::shared_ptr<ConnectionTrace> connection, std::uint64_t interface_id, std::uint16_t method_id);
  CallTrace(const CallTrace&) = delete;
  CallTrace& operator=(const CallTrace&) = delete;

  /// `answer`, of which the trace learns. When the promise is dropped, the call was given up, though what it has begun
  /// may go on.
  static kj::Promise<void> follow(std::shared_ptr<CallTrace> trace, kj::Promise<void> answer, Call call);
  void failed(const kj::Exception& fault);

  /// What is begun while it lives is done on behalf of the call, also after waits.
  class Scope {
   public:
    explicit Scope(std::shared_ptr<CallTrace> trace);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    std::shared_ptr<void> other_;
  };

  /// The connection of the call on whose behalf this runs; null when there is none.
  static std::shared_ptr<ConnectionTrace> current_connection();
  /// For Storage::read and Storage::write; null when nobody is told.
  static std::shared_ptr<db::WorkLog> current_storage();

 private:
  void tell(const char* outcome, std::string reason = {}) noexcept;

  const std::shared_ptr<ConnectionTrace> connection_;
  const std::optional<std::size_t> method_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  db::WorkLog storage_;
  bool told_ = false;
};

}  // namespace qpc::node
