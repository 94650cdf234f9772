// feed.h: from the node's pushes to whoever processes them, one batch at a time.
#pragma once
#include <kj/refcount.h>

#include <vector>

#include "client/mailbox/receiver.h"
#include "schemas/mailbox.capnp.h"

namespace qpc::client {

/// What the node hands over at once.
struct IncomingBatch {
  std::vector<Incoming> messages;
  std::uint64_t missed = 0;    ///< messages that, in all the mailbox's time, found it full and were not kept
  std::uint32_t restored = 0;  ///< how often the node went back to a backup
};

/// Batches pass from the listener, whose life the connection decides about, to the inbox. A push is answered when its
/// batch was taken in, which is the node's back-pressure.
class Feed final : public kj::Refcounted {
 public:
  /// Done when the batch was taken in. Fails once the feed is closed.
  kj::Promise<void> put(IncomingBatch batch);
  /// The next batch. One reader at a time; asking for the next says that the last was taken in.
  kj::Promise<IncomingBatch> next();
  /// Nobody reads any more.
  void close();

 private:
  IncomingBatch batch_;
  bool full_ = false;
  bool closed_ = false;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<IncomingBatch>>> reader_;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> writer_;
};

/// What the node calls.
class FeedListener final : public api::Mailbox::Listener::Server {
 public:
  explicit FeedListener(kj::Own<Feed> feed) : feed_(kj::mv(feed)) {}
  kj::Promise<void> deliver(DeliverContext call) override;

 private:
  kj::Own<Feed> feed_;
};

IncomingBatch to_incoming(api::Batch::Reader batch);

}  // namespace qpc::client
