// What the engine does about holes when somebody asks.
#include "client/engine.h"
#include "client/hole/asking.h"

namespace qpc::client {

Task<Outcome<HoleView>> Engine::repair(std::int64_t hole) {
  const auto find = [&] { return store_.read([&](db::Database& db) { return HoleStore(db).find(hole); }); };
  QPC_CO_TRY(auto row, find());
  if (row && row->is_open() && row->message_id) {
    QPC_CO_CHECK(groups_.write([&](GroupChange& change) -> Outcome<> {
      QPC_TRY(const auto account, require_account(change.db()));
      Receiver receiver(environment_, change, account.account_id);
      QPC_CHECK(receiver.retry(*row));
      return receiver.finish();
    }));
    QPC_CO_TRY(row, find());
  }
  if (row && can_be_asked_for(*row)) {
    QPC_CO_CHECK(groups_.write([&](GroupChange& change) { return ask_for(change, environment_, *row); }));
    changes_.note();
    const auto flushed = co_await flush();
    if (!flushed && !concerns_one_group(flushed.error())) co_return std::unexpected(flushed.error());
  }
  co_return history_.hole(hole);
}

}  // namespace qpc::client
