#include "db/storage.h"

namespace qpc::db {

Awaited Storage::new_sign() const {
  return runs_ == Runs::on_callers_thread ? await_here() : Returns::of_this_loop().await();
}

}  // namespace qpc::db
