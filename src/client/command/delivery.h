// delivery.h: what becomes of messages that were queued.
#pragma once
#include "client/command/context.h"
#include "client/command/results.h"

namespace qpc::command {

/// How far messages are.
struct Progress {
  Fate fate;
  std::optional<client::ProofState> unproven = {};  ///< the worst of what was taken without a proof that holds
};
Outcome<Progress> progress_of(client::Engine& engine, const std::vector<std::int64_t>& cursors);

/// Stays online until they are delivered. Errors: limit: "not_delivered", when that takes longer than
/// `timeout_seconds`.
Task<Outcome<>> wait_for_delivery(client::Engine& engine, std::vector<std::int64_t> cursors,
                                  std::uint32_t timeout_seconds);

/// What a person is told about messages that were queued and tried to send. `flushed` is what sending them ended with.
/// Errors: refused, for what never leaves; that of sending, where it does not pass by itself: what is stored and merely
/// waits is no failure.
Outcome<> judge(Context& context, const Progress& progress, const Outcome<>& flushed, bool waits);

/// Whoever waits for delivery wants to hear of it, however large the group.
constexpr client::Outbox::Receipts receipts(bool waits) {
  return waits ? client::Outbox::Receipts::always : client::Outbox::Receipts::among_few;
}

}  // namespace qpc::command
