#include "node/blob/blob_upload.h"

#include "core/crypto/hash.h"
#include "net/deadline.h"
#include "node/blob/blob_service.h"
#include "node/blob/disk_work.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr auto keep_alive_interval = 10 * kj::MINUTES;
constexpr std::uint64_t compared_at_once = 4 * 1024 * 1024;  // then other blobs have their turn

/// The next octets of an object go into the digest.
Outcome<> digest_more(BlobBytes& bytes, const ObjectName& name, crypto::Hasher& hasher, std::uint64_t offset) {
  for (const auto end = offset + compared_at_once; offset < end;) {
    const auto piece = bytes.read(name, offset, BlobTransfers::piece_bytes);
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) break;
    hasher.update(*piece);
    offset += piece->size();
  }
  return {};
}

}  // namespace

Task<void> UploadTransfer::move(kj::AsyncIoStream& stream) {
  auto& depot = node_.blobs;
  auto touched = timer().now();
  while (!is_complete()) {
    const auto want = std::min<std::uint64_t>(BlobTransfers::piece_bytes, blob().size_bytes - offset());
    Bytes piece(want);
    piece.resize(co_await net::within(timer(), BlobTransfers::patience, "a piece of a blob",
                                      stream.tryRead(piece.data(), piece.size(), piece.size())));
    const auto got = piece.size();
    auto put = co_await disk_work(node_, [&bytes = depot.bytes, name = blob().object, at = offset(),
                                          piece = kj::mv(piece)] { return bytes.put_part(name, at, piece); });
    if (!put) {
      state_ = kj::mv(put);
      co_return;
    }
    advance(got);
    depot.stored_bytes += got;
    if (got < want) co_return;
    if (timer().now() - touched < keep_alive_interval) continue;
    touched = timer().now();
    state_ = co_await node_.save([row = blob().row, limits = depot.limits, now = node_.now()](db::Database& db) {
      return Blobs(db, limits).keep_alive(row, now);
    });
    if (!state_) co_return;
  }
  std::uint8_t beyond = 0;  // where the peer ends its half, ours need not refuse the rest
  co_await net::within(timer(), BlobTransfers::patience, "the end of a blob", stream.tryRead(&beyond, 1, 1));
}

Task<std::optional<Outcome<>>> UploadService::compare() {
  const auto& blob = transfer_->blob();
  auto& depot = node_.blobs;
  auto hasher = std::make_shared<crypto::Hasher>(crypto::HashAlgorithm::sha256);
  for (std::uint64_t at = 0; at < blob.size_bytes; at += compared_at_once) {
    auto more = co_await disk_work_in_time(node_, [&bytes = depot.bytes, name = blob.object, hasher, at] {
      return digest_more(bytes, name, *hasher, at);
    });
    if (!more || !*more) co_return more;
  }
  if (std::ranges::equal(hasher->finish(), blob.address)) co_return Outcome<>();
  co_return refuse(Reason::MALFORMED, "the octets are not those of this address: begin the upload anew");
}

Task<void> UploadService::discard() {
  const auto row = transfer_->blob().row;
  const auto discarded =
      co_await node_.save([row, limits = node_.blobs.limits](db::Database& db) -> Outcome<std::optional<ObjectName>> {
        const auto blob = BlobStore(db).find(row);
        if (!blob || blob->whole) return std::nullopt;  // another upload of the same has come to its end
        return Blobs(db, limits).discard(row);
      });
  if (discarded && *discarded) node_.consequences.add(node_.blobs.remove(transfer_->blob().object));
}

Task<Outcome<Blob>> UploadService::finish_upload() {
  if (std::exchange(finishing_, true)) co_return refuse(Reason::TOO_MANY, "an upload is finished once", 1);
  if (!transfer_->is_complete()) co_await transfer_->when_over();
  if (!transfer_->state()) co_return std::unexpected(transfer_->state().error());
  if (!transfer_->is_complete()) {
    co_return refuse(Reason::MALFORMED, "the octets stopped short: ask for the upload anew, and where to go on");
  }
  auto& depot = node_.blobs;
  auto done = co_await compare();
  if (done && *done) {
    done = co_await disk_work_in_time(
        node_, [&bytes = depot.bytes, name = transfer_->blob().object] { return bytes.seal(name); });
  }
  if (!done) co_return std::unexpected(disk_is_late);  // what has arrived stays for the next try
  if (!*done) {
    co_await discard();
    co_return std::unexpected(done->error());
  }
  auto finished = co_await node_.save(on_behalf(transfer_->session(), Needs::open_session,
                                                [row = transfer_->blob().row, limits = depot.limits, now = node_.now()](
                                                    db::Database& db) { return Blobs(db, limits).finish(row, now); }));
  if (!finished) co_return std::unexpected(finished.error());
  if (finished->surplus) node_.consequences.add(depot.remove(*finished->surplus));
  co_return finished->blob;
}

Task<void> UploadService::finish_task(FinishContext call) {
  auto result = call.getResults().initResult();
  const auto finished = co_await finish_upload();
  if (finished) {
    describe(*finished, result.initStored());
  } else {
    describe(finished.error(), result.initRefused());
  }
}

}  // namespace qpc::node
