#include "client/expiry/expiry.h"

#include "client/remark/waiting_store.h"

namespace qpc::client {

Outcome<std::size_t> sweep(Store& store, Milliseconds now) {
  constexpr std::uint32_t most_at_once = 500;
  // Most of the time there is nothing, and nobody has to wait for the lock.
  QPC_TRY(const auto next, store.read([](db::Database& db) { return ExpiryStore(db).next(); }));
  if (!next || *next > now) return 0;
  QPC_CHECK(store.write([&](db::Database& db) -> Outcome<> {
    WaitingStore(db).end_old(now);
    return {};
  }));
  std::size_t swept = 0;
  for (;;) {
    QPC_TRY(const auto count, store.write([&](db::Database& db) -> Outcome<std::size_t> {
      const auto due = ExpiryStore(db).due(now, most_at_once);
      for (const std::int64_t message : due) ExpiryStore(db).wipe(message, Gone::expired);
      return due.size();
    }));
    swept += count;
    if (count < most_at_once) return swept;
  }
}

std::chrono::seconds time_to_live(const message::AppMessage& said) {
  constexpr std::chrono::seconds least = std::chrono::days(7);
  if (said.expire_after.count() <= 0) return std::chrono::seconds(0);
  return std::max(least, said.expire_after);
}

}  // namespace qpc::client
