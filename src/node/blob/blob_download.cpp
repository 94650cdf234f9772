#include "node/blob/blob_download.h"

#include "net/deadline.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

/// What was kept under the name goes with the last use.
Task<void> take_away(BlobDepot& depot, ObjectName name) { co_await depot.remove(name); }

}  // namespace

Task<void> DownloadTransfer::move(kj::AsyncIoStream& stream) {
  auto& depot = node_.blobs;
  while (!is_complete()) {
    const auto piece = co_await depot.work.run([&bytes = depot.bytes, name = blob().object, at = offset()] {
      return bytes.read(name, at, BlobTransfers::piece_bytes);
    });
    if (!piece || piece->empty()) co_return;
    try {
      co_await net::within(timer(), BlobTransfers::patience, "a piece of a blob",
                           stream.write(piece->data(), piece->size()));
    } catch (const kj::Exception& exception) {
      // What was written before stays in memory until it is read; this peer does not read.
      if (exception.getType() == kj::Exception::Type::OVERLOADED) {
        session().connection().close(net::CloseCode::too_slow, "a blob was asked for and not read");
      }
      co_return;
    }
    advance(piece->size());
    depot.served_bytes += piece->size();
  }
  stream.shutdownWrite();
}

DownloadService::~DownloadService() noexcept(false) {
  transfer_->stop();
  if (used_ || !transfer_->is_complete() || transfer_->blob().uses_left == 0) return;
  node_.consequences.add(
      node_
          .save_however_long([row = transfer_->blob().row, limits = node_.blobs.limits,
                              now = node_.now()](db::Database& db) -> Outcome<std::optional<ObjectName>> {
            return Blobs(db, limits).use(row, Blobs::Word::missing, now);
          })
          .start()
          .ignoreResult());
}

Task<void> DownloadService::finish_task(FinishContext call) {
  auto result = call.getResults().initResult();
  if (!transfer_->is_complete()) {
    describe({Reason::MALFORMED, 0, "not all octets have gone out yet: read the stream first"}, result.initRefused());
    co_return;
  }
  if (std::exchange(used_, true) || transfer_->blob().uses_left == 0) {
    result.setKept();
    co_return;
  }
  const auto used = co_await node_.save_however_long(
      on_behalf(transfer_->session(), Needs::open_session,
                [row = transfer_->blob().row, limits = node_.blobs.limits,
                 now = node_.now()](db::Database& db) -> Outcome<std::optional<ObjectName>> {
                  return Blobs(db, limits).use(row, Blobs::Word::given, now);
                }),
      [&node = node_](const std::optional<ObjectName>& gone) {
        if (gone) node.consequences.add(take_away(node.blobs, *gone));
      });
  if (!used) {
    used_ = false;
    describe(used.error(), result.initRefused());
  } else if (*used) {
    result.setDeleted();
  } else {
    result.setKept();
  }
}

}  // namespace qpc::node
