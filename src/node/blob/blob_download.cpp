#include "node/blob/blob_download.h"

#include "net/deadline.h"
#include "node/blob/disk_work.h"
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
    const auto piece = co_await disk_work(node_, [&bytes = depot.bytes, name = blob().object, at = offset()] {
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
  if (is_used_ || !transfer_->is_complete() || transfer_->blob().uses_left == 0) return;
  node_.consequences.add(
      node_
          .save_however_long([row = transfer_->blob().row, limits = node_.blobs.limits,
                              now = node_.now()](db::Database& db) -> Outcome<std::optional<ObjectName>> {
            return Blobs(db, limits).use(row, Blobs::Word::missing, now);
          })
          .start()
          .ignoreResult());
}

kj::Promise<Outcome<DownloadService::Gone>> DownloadService::make_use() {
  is_used_ = true;
  return node_
      .save_however_long(on_behalf(transfer_->session(), Needs::open_session,
                                   [row = transfer_->blob().row, limits = node_.blobs.limits,
                                    now = node_.now()](db::Database& db) -> Outcome<Gone> {
                                     return Blobs(db, limits).use(row, Blobs::Word::given, now);
                                   }),
                         [&node = node_](const Gone& gone) {
                           if (gone) node.consequences.add(take_away(node.blobs, *gone));
                         })
      .then(
          [this](Outcome<Gone>&& used) {
            is_used_ = used.has_value();
            return kj::mv(used);
          },
          [this](kj::Exception&& exception) -> Outcome<Gone> {
            is_used_ = false;
            kj::throwFatalException(kj::mv(exception));
          });
}

Task<void> DownloadService::finish_task(FinishContext call) {
  auto result = call.getResults().initResult();
  if (!transfer_->is_complete()) {
    describe({Reason::MALFORMED, 0, "not all octets have gone out yet: read the stream first"}, result.initRefused());
    co_return;
  }
  if (transfer_->blob().uses_left == 0) {
    const LiveSession& session = transfer_->session();
    const auto open = session.check_open();
    if (!open) co_return describe(open.error(), result.initRefused());
    result.setKept();
    co_return;
  }
  if (!is_used_) use_ = make_use().fork();
  auto late = node_.timer.afterDelay(node_.storage_limit).then([]() -> Outcome<Gone> {
    return refuse(Reason::STORAGE, "the node's storage takes too long: ask again later, it is under way");
  });
  const auto used = co_await use_.addBranch().exclusiveJoin(kj::mv(late));
  if (!used) {
    describe(used.error(), result.initRefused());
  } else if (*used) {
    result.setDeleted();
  } else {
    result.setKept();
  }
}

}  // namespace qpc::node
