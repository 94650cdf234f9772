// feed.h: from the node's pushes to whoever processes them, one batch at a time.
#pragma once
#include <kj/refcount.h>

#include <vector>

#include "client/mailbox/receiver.h"
#include "schemas/mailbox.capnp.h"

namespace qpc::client {

/// Batches pass from the listener, whose life the connection decides about, to the inbox. A push is answered when its
/// batch was taken in, which is the node's back-pressure.
class Feed final : public kj::Refcounted {
 public:
  /// Done when the batch was taken in. Fails once the feed is closed.
  kj::Promise<void> put(std::vector<Incoming> batch);
  /// The next batch. One reader at a time; asking for the next says that the last was taken in.
  kj::Promise<std::vector<Incoming>> next();
  /// Nobody reads any more.
  void close();

 private:
  std::vector<Incoming> batch_;
  bool full_ = false;
  bool closed_ = false;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<std::vector<Incoming>>>> reader_;
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

std::vector<Incoming> to_incoming(api::Batch::Reader batch);

}  // namespace qpc::client
