#include "client/expiry/gone_files.h"

#include "client/expiry/expiry_store.h"
#include "client/session/octets.h"

namespace qpc::client {

bool may_be_deleted_later(api::Refusal::Reason reason) {
  using Reason = api::Refusal::Reason;
  return reason == Reason::TOO_MANY || reason == Reason::TOO_OFTEN || reason == Reason::STORAGE ||
         reason == Reason::DRAINING || reason == Reason::PENDING || reason == Reason::SESSION_ENDED ||
         reason == Reason::BANNED;
}

Task<Outcome<>> delete_gone_files(Session& session, Store& store) {
  std::optional<ExpiryStore::Address> last;
  for (;;) {
    QPC_CO_TRY(const auto file, store.read([&](db::Database& db) { return ExpiryStore(db).next_gone_file(last); }));
    if (!file) co_return Outcome<>();
    last = file->address;
    auto request = session.blobs().deleteRequest();
    request.setAddress(to_kj(file->address));
    request.setDeleteKey(to_kj(file->delete_key.reveal()));
    auto response = co_await session.answer("deleting a file", request.send());
    const auto result = response.getResult();
    if (result.isRefused() && may_be_deleted_later(result.getRefused().getReason())) continue;
    QPC_CO_CHECK(store.write([&](db::Database& db) -> Outcome<> {
      ExpiryStore(db).forget_gone_file(file->address);
      return {};
    }));
  }
}

}  // namespace qpc::client
