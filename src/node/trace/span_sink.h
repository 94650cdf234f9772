// span_sink.h: what is told of a call, and to whom.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "db/storage_meter.h"

namespace qpc::node {

/// One call of a peer, when it was answered. It names no person, device, mailbox or address.
struct CallSpan {
  std::string method;   ///< "Mailbox.fetch"; "unknown" for what is none
  const char* outcome;  ///< ok, refused, failed, overloaded, disconnected, unimplemented, cancelled
  std::string reason;   ///< of a refusal, the schema's word; otherwise empty
  std::chrono::steady_clock::time_point begun, ended;
  db::WorkLog storage;           ///< its reads and writes that were answered until then
  std::uint64_t connection = 0;  ///< a random number, never 0
  Bytes correlation;             ///< what the client said, 16 octets; empty when it said nothing
};

/// Lives on the loop of those whose calls it is told of.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  /// Whether to tell of the calls of a new connection, whose client has said nothing of it.
  virtual bool samples(Random& random) = 0;
  /// Whether a client may ask for it, too.
  virtual bool heeds_clients() const { return true; }
  /// Never waits, throws nothing: what there is no room for is dropped.
  virtual void take(const CallSpan& span) = 0;
};

}  // namespace qpc::node
