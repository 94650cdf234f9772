// logged_spans.h: calls by which somebody looks for a fault, in the log.
#pragma once
#include "node/trace/span_sink.h"

namespace qpc::server {

/// Logs the calls of clients that have given them an id: what was not well at `info`, up to a number each minute, the
/// others at `debug`. Hands all on.
class LoggedSpans final : public node::SpanSink {
 public:
  /// As many lines a minute: whoever likes may give his calls an id.
  static constexpr unsigned most_each_minute = 60;

  /// `next`, unless it is null, hears of all, and outlives this.
  explicit LoggedSpans(node::SpanSink* next, bool heeds_clients = true) : next_(next), heeds_clients_(heeds_clients) {}

  bool samples(Random& random) override { return next_ != nullptr && next_->samples(random); }
  bool heeds_clients() const override { return heeds_clients_; }
  void take(const node::CallSpan& span) override;

  /// "Mailbox.fetch: refused (mailboxFull) after 12 ms, of which 1 storage operations took 10 ms; trace 0a…"
  static std::string line(const node::CallSpan& span);

 private:
  bool may_speak(std::chrono::steady_clock::time_point now);

  node::SpanSink* next_;
  bool heeds_clients_;
  std::chrono::steady_clock::time_point minute_{};
  unsigned spoken_ = 0;
};

}  // namespace qpc::server
