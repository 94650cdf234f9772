// connection_trace.h: a connection of whose calls somebody is told.
#pragma once
#include <schemas/common.capnp.h>

#include "node/methods/method_table.h"
#include "node/trace/span_sink.h"

namespace qpc::node {

/// The id that a client gives to its calls: 16 octets, not all zero. Empty where it says anything else, or nothing.
ByteView correlation_of(api::ClientInfo::Reader client);

/// Shared by the services of one connection and the calls on them.
class ConnectionTrace {
 public:
  /// `sink` and `methods` outlive it.
  ConnectionTrace(SpanSink& sink, const MethodTable& methods, Random& random);

  void correlate(ByteView correlation) { correlation_ = to_bytes(correlation); }
  const Bytes& correlation() const { return correlation_; }
  /// Random, never 0.
  std::uint64_t number() const { return number_; }
  SpanSink& sink() { return sink_; }
  const MethodTable& methods() const { return methods_; }

 private:
  SpanSink& sink_;
  const MethodTable& methods_;
  const std::uint64_t number_;
  Bytes correlation_;
};

}  // namespace qpc::node
