#include "client/mailbox/unsent.h"

#include "client/expiry/expiry_store.h"
#include "client/remark/remark_keeper.h"

namespace qpc::client {

void never_leaves(db::Database& db, std::int64_t message, UnsentCause cause, Milliseconds now,
                  std::string_view detail) {
  MessageStore(db).set_refused(message, cause, detail);
  take_back_remark(db, message);
  ExpiryStore(db).begin_sent(message, now);
}

}  // namespace qpc::client
