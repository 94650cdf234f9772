#include "db/transaction.h"
#include "node/backup/backup.h"
#include "node/mailbox/mailbox_store.h"

namespace qpc::node {

void go_on_from_backup(db::Database& db, std::chrono::sys_seconds now) {
  db::Transaction transaction(db);
  db.run("UPDATE delivery SET seq = seq + ?1", restore_jump);  // no two rows meet on the way
  db.run(
      "UPDATE mailbox SET last_seq = last_seq + ?1, acked_seq = acked_seq + ?1, swept_seq = swept_seq + ?1, "
      "restored = restored + 1, skipped = skipped + ?1",
      restore_jump);
  db.run("UPDATE key_package SET octets = NULL WHERE last_resort = 0");
  db.run("UPDATE channel SET catching_up_until = ?1", now + catching_up);
  transaction.save();
}

}  // namespace qpc::node
