#include "client/mailbox/feed.h"

#include <kj/debug.h>

#include "client/session/octets.h"

namespace qpc::client {

kj::Promise<void> Feed::put(IncomingBatch batch) {
  if (closed_) return KJ_EXCEPTION(DISCONNECTED, "nobody listens any more");
  auto taken = kj::newPromiseAndFulfiller<void>();
  writer_ = kj::mv(taken.fulfiller);
  KJ_IF_MAYBE (reader, reader_) {
    auto waiting = kj::mv(*reader);
    reader_ = nullptr;
    if (waiting->isWaiting()) {
      waiting->fulfill(kj::mv(batch));
      return kj::mv(taken.promise);
    }
  }
  batch_ = kj::mv(batch);
  full_ = true;
  return kj::mv(taken.promise);
}

kj::Promise<IncomingBatch> Feed::next() {
  if (full_) {
    full_ = false;
    return std::exchange(batch_, {});
  }
  KJ_IF_MAYBE (writer, writer_) {
    auto waiting = kj::mv(*writer);
    writer_ = nullptr;
    waiting->fulfill();
  }
  auto coming = kj::newPromiseAndFulfiller<IncomingBatch>();
  reader_ = kj::mv(coming.fulfiller);
  return kj::mv(coming.promise);
}

void Feed::close() {
  closed_ = true;
  KJ_IF_MAYBE (writer, writer_) {
    (*writer)->reject(KJ_EXCEPTION(DISCONNECTED, "nobody listens any more"));
    writer_ = nullptr;
  }
}

kj::Promise<void> FeedListener::deliver(DeliverContext call) {
  return feed_->put(to_incoming(call.getParams().getBatch()));
}

IncomingBatch to_incoming(api::Batch::Reader batch) {
  IncomingBatch incoming{.messages = {}, .missed = batch.getMissed(), .restored = batch.getRestored()};
  for (const auto delivery : batch.getDeliveries()) {
    incoming.messages.push_back({delivery.getSeq(), bytes(delivery.getMessage())});
  }
  return incoming;
}

}  // namespace qpc::client
