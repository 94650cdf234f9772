#include "client/blob/transfer.h"

#include <kj/filesystem.h>

#include "client/blob/file_spool.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/crypto/hash.h"

namespace qpc::client {
namespace {

constexpr std::size_t piece_octets = 64 * 1024;

Failure gone() {
  return {FailureKind::not_found, "file_gone",
          "The node has this file no more: it expired, was deleted, or could be viewed once and was."};
}

Failure cut_off() {
  return {FailureKind::network, "transfer_cut_off", "The node ended the transfer before its end: try again."};
}

/// What follows `offset`. A stream that the node ends says nothing: its answer to `finish` does.
Task<Outcome<>> send_rest(Session& session, kj::AsyncIoStream& stream, const kj::ReadableFile& sealed,
                          std::uint64_t offset, std::uint64_t size, TransferObserver& observer) {
  Bytes piece(piece_octets);
  while (offset < size) {
    const auto got = sealed.read(offset, kj::arrayPtr(piece.data(), piece.size()));
    if (got == 0) co_return failure(FailureKind::store, "file_failed", "The sealed file has become shorter.");
    co_await session.long_answer("sending a file", stream.write(piece.data(), got));
    offset += got;
    observer.moved(offset, size);
  }
  stream.shutdownWrite();
  co_return Outcome<>();
}

}  // namespace

Task<Outcome<>> upload_blob(Session& session, const UploadRow& upload, Uses uses, const kj::ReadableFile& sealed,
                            TransferObserver& observer) {
  const auto size = message::sealed_file_size(upload.file.size);
  auto request = session.blobs().uploadRequest();
  request.setAddress(to_kj(upload.file.address));
  request.setSize(size);
  request.setUses(uses);
  request.setDeleteKeyHash(to_kj(crypto::sha256(upload.delete_key.reveal())));
  auto response = co_await session.answer("asking to send a file", request.send());
  const auto result = response.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  if (result.isStored()) co_return Outcome<>();
  const auto sending = result.getSending();
  const auto ticket = bytes(sending.getTicket());
  auto stream = session.connection().open_stream(net::StreamKind::blob);
  observer.moved(sending.getOffset(), size);
  if (sending.getOffset() < size) {
    bool node_ended = false;
    try {
      co_await session.answer("sending a file", stream->write(ticket.data(), ticket.size()));
      QPC_CO_CHECK(co_await send_rest(session, *stream, sealed, sending.getOffset(), size, observer));
    } catch (const kj::Exception& fault) {
      if (fault.getType() != kj::Exception::Type::DISCONNECTED) throw;
      node_ended = true;
    }
    if (node_ended) stream = nullptr;
  }
  const auto finished = co_await session.long_answer("storing a file", sending.getUpload().finishRequest().send());
  if (!finished.getResult().isRefused()) co_return Outcome<>();
  if (finished.getResult().getRefused().getReason() == api::Refusal::Reason::MALFORMED) {
    co_return std::unexpected(cut_off());
  }
  co_return std::unexpected(describe(finished.getResult().getRefused()));
}

Task<Outcome<kj::Maybe<api::Download::Client>>> download_blob(Session& session, const message::File& file,
                                                              const kj::File& spooled, TransferObserver& observer) {
  const auto size = message::sealed_file_size(file.size);
  std::uint64_t offset = spooled.stat().size;
  if (offset > size) {
    spooled.truncate(0);
    offset = 0;
  }
  auto request = session.blobs().downloadRequest();
  request.setAddress(to_kj(file.address));
  request.setOffset(offset);
  auto response = co_await session.answer("asking for a file", request.send());
  const auto result = response.getResult();
  if (result.isRefused()) {
    const bool is_gone = result.getRefused().getReason() == api::Refusal::Reason::NOT_FOUND;
    if (is_gone && offset == size) co_return kj::Maybe<api::Download::Client>(nullptr);
    co_return std::unexpected(is_gone ? gone() : describe(result.getRefused()));
  }
  const auto receiving = result.getReceiving();
  if (receiving.getSize() != size) {
    co_return failure(FailureKind::refused, "file_damaged",
                      "What the node has under this address has another size than the sender says.");
  }
  observer.moved(offset, size);
  if (offset < size) {
    auto stream = session.connection().open_stream(net::StreamKind::blob);
    const auto ticket = bytes(receiving.getTicket());
    co_await session.answer("asking for a file", stream->write(ticket.data(), ticket.size()));
    Bytes piece(piece_octets);
    while (offset < size) {
      const auto want = std::min<std::uint64_t>(piece.size(), size - offset);
      const auto got = co_await session.long_answer("receiving a file", stream->tryRead(piece.data(), 1, want));
      if (got == 0) co_return std::unexpected(cut_off());
      spooled.write(offset, kj::arrayPtr(piece.data(), got));
      offset += got;
      observer.moved(offset, size);
    }
  }
  co_return kj::Maybe<api::Download::Client>(receiving.getDownload());
}

Task<Outcome<>> finish_download(Session& session, api::Download::Client download) {
  const auto finished = co_await session.answer("telling the node of a file", download.finishRequest().send());
  if (finished.getResult().isRefused()) co_return std::unexpected(describe(finished.getResult().getRefused()));
  co_return Outcome<>();
}

}  // namespace qpc::client
