#include "client/account/own_data.h"

#include "client/session/refusal.h"

namespace qpc::client {

Task<Outcome<std::vector<OwnData>>> fetch_own_data(Session& session) {
  std::vector<OwnData> parts;
  auto account = session.account();
  auto ask = account.exportDataRequest();
  for (;;) {
    auto answer = co_await session.answer("exporting the account's data", ask.send());
    if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
    const auto part = answer.getResult().getExport();
    const bool more = part.getMore();
    ask = account.exportDataRequest();
    ask.setSinceManifest(part.getNextManifest());
    ask.setSinceAudit(part.getNextAudit());
    parts.push_back(kj::mv(answer));
    if (!more) co_return parts;
  }
}

}  // namespace qpc::client
