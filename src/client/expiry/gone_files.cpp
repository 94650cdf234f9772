#include "client/expiry/gone_files.h"

#include "client/expiry/expiry_store.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {

Task<Outcome<>> delete_gone_files(Session& session, Store& store) {
  for (;;) {
    QPC_CO_TRY(const auto file, store.read([](db::Database& db) { return ExpiryStore(db).next_gone_file(); }));
    if (!file) co_return Outcome<>();
    auto request = session.blobs().deleteRequest();
    request.setAddress(to_kj(file->address));
    request.setDeleteKey(to_kj(file->delete_key.reveal()));
    auto response = co_await session.answer("deleting a file", request.send());
    const auto result = response.getResult();
    const bool is_done = !result.isRefused() || result.getRefused().getReason() == api::Refusal::Reason::NOT_FOUND;
    if (!is_done) co_return std::unexpected(describe(result.getRefused()));
    QPC_CO_CHECK(store.write([&](db::Database& db) -> Outcome<> {
      ExpiryStore(db).forget_gone_file(file->address);
      return {};
    }));
  }
}

}  // namespace qpc::client
