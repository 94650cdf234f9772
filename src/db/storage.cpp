#include "db/storage.h"

namespace qpc::db {

std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> Storage::new_sign() const {
  if (runs_ == Runs::on_callers_thread) {
    auto pair = kj::newPromiseAndFulfiller<void>();
    return {kj::mv(pair.promise), kj::mv(pair.fulfiller)};
  }
  auto pair = kj::newPromiseAndCrossThreadFulfiller<void>();
  return {kj::mv(pair.promise), kj::mv(pair.fulfiller)};
}

}  // namespace qpc::db
