#include "node/blob/blob_service.h"

#include "node/blob/blob_download.h"
#include "node/blob/blob_upload.h"
#include "node/blob/disk_work.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

Outcome<BlobAddress> read_address(ByteView octets) {
  BlobAddress address;
  if (octets.size() != address.size()) return refuse(Reason::MALFORMED, "the address of a blob has 32 octets");
  std::ranges::copy(octets, address.begin());
  return address;
}

}  // namespace

void describe(const Blob& blob, api::StoredBlob::Builder out) {
  out.setSize(blob.size_bytes);
  out.setKeptUntil(to_the_minute(blob.expires_at));
  out.setUsesLeft(blob.uses_left);
}

Task<void> BlobsService::upload_task(UploadContext call) {
  auto params = call.getParams();
  auto result = call.getResults().initResult();
  const auto address = read_address(view(params.getAddress()));
  auto& depot = node_.blobs;
  auto place = depot.transfers.take_place(session_->connection());
  const auto begun = co_await node_.save(on_behalf(
      *session_, Needs::active_device,
      [address, size = params.getSize(), ttl = std::chrono::seconds(params.getTtlSeconds()), uses = params.getUses(),
       delete_key_hash = copy(params.getDeleteKeyHash()), account_row = session_->caller().account_row,
       fresh = node_.random.array<std::tuple_size_v<ObjectName>>(), limits = depot.limits, now = node_.now(),
       room = place.transform([](const BlobPlace&) {})](db::Database& db) -> Outcome<Blob> {
        if (!address) return std::unexpected(address.error());
        if (!room) return std::unexpected(room.error());
        return Blobs(db, limits).begin(account_row, {*address, size, ttl, uses, delete_key_hash}, fresh, now);
      }));
  if (!begun) co_return describe(begun.error(), result.initRefused());
  if (begun->whole) co_return describe(*begun, result.initStored());
  const auto there =
      co_await disk_work(node_, [&bytes = depot.bytes, name = begun->object] { return bytes.size(name); });
  if (!there) co_return describe(there.error(), result.initRefused());
  auto sending = result.initSending();
  auto transfer = kj::refcounted<UploadTransfer>(node_, kj::addRef(*session_), *kj::mv(place), *begun,
                                                 std::min(*there, begun->size_bytes),
                                                 node_.random.array<std::tuple_size_v<BlobTicket>>());
  sending.setTicket(as_data(transfer->ticket()));
  sending.setOffset(transfer->offset());
  sending.setUpload(kj::heap<UploadService>(node_, kj::mv(transfer)));
}

Task<Outcome<Blob>> BlobsService::find(capnp::Data::Reader address) {
  co_return co_await node_.read(on_behalf(*session_, Needs::active_device,
                                          [address = read_address(view(address)), limits = node_.blobs.limits,
                                           now = node_.now()](db::Database& db) -> Outcome<Blob> {
                                            if (!address) return std::unexpected(address.error());
                                            return Blobs(db, limits).find(*address, now);
                                          }));
}

Task<void> BlobsService::download_task(DownloadContext call) {
  auto result = call.getResults().initResult();
  auto blob = co_await find(call.getParams().getAddress());
  const auto offset = call.getParams().getOffset();
  if (blob && offset > blob->size_bytes) blob = refuse(Reason::MALFORMED, "the blob has not so many octets");
  auto place = node_.blobs.transfers.take_place(session_->connection());
  if (blob && !place) blob = std::unexpected(place.error());
  if (!blob) co_return describe(blob.error(), result.initRefused());
  auto receiving = result.initReceiving();
  auto transfer = kj::refcounted<DownloadTransfer>(node_, kj::addRef(*session_), *kj::mv(place), *blob, offset,
                                                   node_.random.array<std::tuple_size_v<BlobTicket>>());
  receiving.setTicket(as_data(transfer->ticket()));
  receiving.setSize(blob->size_bytes);
  receiving.setDownload(kj::heap<DownloadService>(node_, kj::mv(transfer)));
}

Task<void> BlobsService::info_task(InfoContext call) {
  auto result = call.getResults().initResult();
  const auto blob = co_await find(call.getParams().getAddress());
  if (blob) {
    describe(*blob, result.initStored());
  } else {
    describe(blob.error(), result.initRefused());
  }
}

Task<void> BlobsService::delete_task(DeleteContext call) {
  auto params = call.getParams();
  auto result = call.getResults().initResult();
  const auto removed = co_await node_.save(
      on_behalf(*session_, Needs::active_device,
                [address = read_address(view(params.getAddress())), key = copy(params.getDeleteKey()),
                 limits = node_.blobs.limits, now = node_.now()](db::Database& db) -> Outcome<ObjectName> {
                  if (!address) return std::unexpected(address.error());
                  return Blobs(db, limits).remove(*address, key, now);
                }),
      [&node = node_](const ObjectName& name) { node.consequences.add(node.blobs.remove(name)); });
  if (removed) {
    result.setDeleted();
  } else {
    describe(removed.error(), result.initRefused());
  }
}

}  // namespace qpc::node
