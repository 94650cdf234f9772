#include "client/mailbox/batch.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/mailbox/signature_threads.h"

namespace qpc::client {
namespace {

/// With `signatures`, nothing is kept unless all of them hold.
Outcome<TakenIn> attempt(Environment& environment, Groups& groups, std::span<const Incoming> batch,
                         const Overcome& first, SignatureThreads* signatures) {
  return groups.write([&](GroupChange& change) -> Outcome<TakenIn> {
    QPC_TRY(const auto account, require_account(change.db()));
    AccountStore accounts(change.db());
    std::uint64_t cursor = accounts.inbox_cursor();
    Receiver receiver(environment, change, account.account_id, signatures);
    TakenIn taken;
    for (const Incoming& incoming : batch) {
      if (incoming.seq > cursor) {
        const auto& overcome = taken.count == 0 ? first : Overcome();
        QPC_TRY(taken.obstacle, receiver.receive(incoming, overcome.fetched, overcome.looked_after));
        if (taken.obstacle) break;
        cursor = incoming.seq;
      }
      ++taken.count;
    }
    QPC_CHECK(receiver.finish());
    if (signatures != nullptr && !signatures->all_hold()) {
      return failure(FailureKind::refused, "rejected", "A message is not signed by whom it names.");
    }
    accounts.set_inbox_cursor(cursor);
    taken.joined = receiver.joined();
    taken.typing = receiver.typing();
    return taken;
  });
}

}  // namespace

// A signature takes longer than everything else about a message, so those of many are verified on other cores
// meanwhile. Where one does not hold, or anything else is amiss, the batch is taken in again with each verified in its
// turn, which tells of the one.
Outcome<TakenIn> take_in(Environment& environment, Groups& groups, std::span<const Incoming> batch,
                         const Overcome& first) {
  constexpr std::size_t most_at_once = 512, worth_threads = 16;
  constexpr unsigned most_threads = 7;
  const auto some = batch.first(std::min(batch.size(), most_at_once));
  if (some.size() >= worth_threads && environment.spare_cores > 0) {
    SignatureThreads signatures(std::min(environment.spare_cores, most_threads));
    auto taken = attempt(environment, groups, some, first, &signatures);
    if (taken || taken.error().kind == FailureKind::store) return taken;
  }
  return attempt(environment, groups, some, first, nullptr);
}

}  // namespace qpc::client
