#include "node/blob/blob_transfers.h"

#include "net/deadline.h"

namespace qpc::node {

BlobPlace::BlobPlace(BlobTransfers& all, net::Connection& connection) : all_(&all), connection_(&connection) {
  ++all.places_[&connection];
  ++all.places_taken_;
}

BlobPlace::~BlobPlace() {
  if (all_ == nullptr) return;
  --all_->places_taken_;
  const auto place = all_->places_.find(connection_);
  if (--place->second == 0) all_->places_.erase(place);
}

BlobTransfer::BlobTransfer(BlobTransfers& all, kj::Own<LiveSession> session, BlobPlace place, const Blob& blob,
                           std::uint64_t offset, const BlobTicket& ticket)
    : all_(all), session_(kj::mv(session)), place_(kj::mv(place)), blob_(blob), offset_(offset), ticket_(ticket) {
  auto pair = kj::newPromiseAndFulfiller<void>();
  end_ = kj::mv(pair.fulfiller);
  over_ = pair.promise.fork();
  all_.add(*this);
  lapse_ = all_.timer()
               .afterDelay(BlobTransfers::patience)
               .then([this] {
                 if (all_.waiting_.erase({&session_->connection(), ticket_}) == 0) return;
                 end_->fulfill();
                 leave();
               })
               .eagerlyEvaluate(nullptr);
}

BlobTransfer::~BlobTransfer() noexcept(false) {
  all_.remove(*this);
  leave();
}

void BlobTransfer::leave() { all_.leaving_.add(session_->connection().flushed().attach(kj::mv(place_))); }

kj::Timer& BlobTransfer::timer() { return all_.timer(); }

void BlobTransfer::stop() {
  all_.waiting_.erase({&session_->connection(), ticket_});
  running_.cancel("the transfer was given up");
  end_->fulfill();
}

Task<void> BlobTransfer::run(kj::Own<kj::AsyncIoStream> stream) {
  try {
    if (session_->check_taken() && session_->check_active()) {
      co_await running_.wrap(move(*stream).start()).exclusiveJoin(session_->when_stopped());
    }
  } catch (const kj::Exception&) {
    // The peer, the network or the pace: how far it got says the rest.
  }
  end_->fulfill();
  leave();
}

Outcome<BlobPlace> BlobTransfers::take_place(net::Connection& connection) {
  const auto taken = places_.find(&connection);
  if (taken != places_.end() && taken->second >= most_of_connection) {
    return refuse(Reason::TOO_MANY, "this connection moves too many blobs already", most_of_connection);
  }
  if (places_taken_ >= most) return refuse(Reason::TOO_MANY, "the node moves too many blobs: try again soon", most);
  return BlobPlace(*this, connection);
}

void BlobTransfers::add(BlobTransfer& transfer) {
  const auto is_same_upload = [&](const BlobTransfer* other) {
    return !other->blob().whole && other->blob().row == transfer.blob().row;
  };
  for (auto* other : transfers_) {
    if (is_same_upload(other)) other->stop();
  }
  transfers_.insert(&transfer);
  waiting_.emplace(Key{&transfer.session().connection(), transfer.ticket()}, &transfer);
}

void BlobTransfers::remove(BlobTransfer& transfer) {
  waiting_.erase({&transfer.session().connection(), transfer.ticket()});
  transfers_.erase(&transfer);
}

bool BlobTransfers::expects(net::Connection& connection) const {
  const auto first = waiting_.lower_bound({&connection, BlobTicket{}});
  return first != waiting_.end() && first->first.first == &connection;
}

Task<void> BlobTransfers::serve(net::Connection& connection, kj::Own<kj::AsyncIoStream> stream) {
  if (!expects(connection)) co_return;
  BlobTicket ticket;
  try {
    co_await net::within(timer_, patience, "a blob's ticket", stream->read(ticket.data(), ticket.size()));
  } catch (const kj::Exception&) {
    co_return;
  }
  const auto found = waiting_.find({&connection, ticket});
  if (found == waiting_.end()) co_return;
  auto transfer = kj::addRef(*found->second);
  waiting_.erase(found);
  co_await transfer->run(kj::mv(stream));
}

}  // namespace qpc::node
