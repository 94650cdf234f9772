// rpc_ledger.h: what the two ends of an RPC connection hold open, counted from the messages that go by.
#pragma once
#include <capnp/rpc.capnp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "net/rpc/call_meter.h"
#include "net/rpc/rpc_limits.h"

namespace qpc::net {

/// The four tables of rpc.capnp (questions, answers, imports, exports), as far as one peer can make them grow.
///
/// It sees a message of the peer before the RPC system does, and one of ours when it is handed to the transport: what
/// waits to be sent counts as held. It is stricter than the RPC system only where the peer reuses a question id too
/// early.
class RpcLedger {
 public:
  using Message = capnp::rpc::Message::Reader;

  /// Errors: limit, when the peer holds, or makes us hold, more than `limits` allow; rejected, for a question id that
  /// is in use. Faults: whatever Cap'n Proto throws at pointers that lead nowhere.
  ///
  /// `now` is remembered with a call for asked(), and means nothing otherwise.
  Result<> receive(Message message, const RpcLimits& limits, kj::TimePoint now = kj::origin<kj::TimePoint>());
  /// Errors: limit, when the peer's calls made us give out more than `limits` allow.
  Result<> send(Message message, const RpcLimits& limits);

  /// Calls whose answers the peer has not finished with, and disembargoes that we have not sent back.
  std::size_t calls() const { return answers_.size() + embargoes_; }
  /// Calls of the peer that wait for their answer still.
  std::size_t running() const;
  bool owes_answers() const { return running() > 0; }
  /// The call of the peer that our Return `message`, which is not sent yet, answers; null for a bootstrap.
  const AskedCall* asked(capnp::rpc::Return::Reader message) const;
  /// Capabilities that the peer holds of us, and we of it.
  std::size_t capabilities() const { return exports_.size() + imports_.size(); }

 private:
  using Id = std::uint32_t;
  using Ids = std::vector<Id>;
  using References = std::map<Id, std::uint64_t>;  // how often each capability was sent and not released
  using Descriptor = capnp::rpc::CapDescriptor::Reader;
  using Payload = capnp::rpc::Payload::Reader;

  /// A call between two messages that may come in either order: the callee's Return and the caller's Finish.
  struct Call {
    bool returned = false;
    bool finished = false;
    bool drops_results = false;      // with its Finish, the caller releases what the results carry
    Ids params;                      // capabilities in our calls
    Ids results;                     // capabilities in the results, in the table of the callee
    std::optional<AskedCall> asked;  // of the peer's calls
  };
  using Calls = std::map<Id, Call>;

  Result<> open(Id question, bool will_return, const RpcLimits& limits);
  static void close(Calls& calls, Calls::iterator call);
  /// Counts the capabilities of one message; `added` gets their ids.
  Result<> add(References& table, Payload payload, const RpcLimits& limits, Ids* added);
  Result<> add(References& table, Descriptor descriptor, const RpcLimits& limits, Ids* added);
  static void drop(References& table, const Ids& ids);
  static void drop(References& table, Id id, std::uint64_t count);

  Result<> returned(Calls& calls, References& table, capnp::rpc::Return::Reader message, const RpcLimits& limits);
  static void finished(Calls& calls, References& table, capnp::rpc::Finish::Reader message);

  Calls answers_;    // of the peer's calls
  Calls questions_;  // our calls
  References exports_, imports_;
  std::size_t embargoes_ = 0;
};

}  // namespace qpc::net
