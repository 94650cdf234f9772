#include "qpc-loadtest/blob_client.h"

#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/crypto/hash.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t piece_bytes = std::size_t{64} * 1024, key_bytes = 32, stamp_bytes = 16;
constexpr std::uint32_t lifetime_seconds = 3600;

}  // namespace

BlobClient::BlobClient(Stage& stage, Guest& guest)
    : stage_(stage),
      guest_(guest),
      blobs_(guest.session().blobsRequest().send().getBlobs()),
      octets_(stage.random().bytes(std::max(stage.options().blob_bytes, stamp_bytes))),
      delete_key_(stage.random().bytes(key_bytes)) {}

Task<Outcome<>> BlobClient::upload() {
  stage_.random().fill(std::span(octets_).first(stamp_bytes));
  Bytes address = to_bytes(crypto::sha256(octets_));
  auto call = blobs_.uploadRequest();
  call.setAddress(to_kj(address));
  call.setSize(octets_.size());
  call.setTtlSeconds(lifetime_seconds);
  call.setDeleteKeyHash(to_kj(crypto::sha256(delete_key_)));
  auto answer = co_await call.send();
  const auto result = answer.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  if (!result.isSending()) co_return failure(FailureKind::refused, "refused", "The node has these octets already.");
  const auto ticket = bytes(result.getSending().getTicket());
  auto stream = guest_.link().connection().open_stream(net::StreamKind::blob);
  co_await stream->write(ticket.data(), ticket.size());
  for (std::size_t at = 0; at < octets_.size(); at += piece_bytes) {
    co_await stream->write(octets_.data() + at, std::min(piece_bytes, octets_.size() - at));
  }
  stream->shutdownWrite();
  const auto finished = co_await result.getSending().getUpload().finishRequest().send();
  if (finished.getResult().isRefused()) co_return std::unexpected(describe(finished.getResult().getRefused()));
  if (!address_.empty()) stage_.go_on(kj::Promise<Outcome<>>(forget(std::move(address_))).ignoreResult());
  address_ = std::move(address);
  co_return Outcome<>();
}

Task<Outcome<>> BlobClient::download() {
  auto call = blobs_.downloadRequest();
  call.setAddress(to_kj(address_));
  auto answer = co_await call.send();
  const auto result = answer.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  const auto ticket = bytes(result.getReceiving().getTicket());
  auto stream = guest_.link().connection().open_stream(net::StreamKind::blob);
  co_await stream->write(ticket.data(), ticket.size());
  Bytes piece(piece_bytes);
  for (std::uint64_t left = result.getReceiving().getSize(); left > 0;) {
    const auto got = co_await stream->tryRead(piece.data(), 1, std::min<std::uint64_t>(piece.size(), left));
    if (got == 0) co_return failure(FailureKind::network, "transfer_cut_off", "The node ended the transfer.");
    left -= got;
  }
  co_return Outcome<>();
}

Task<Outcome<>> BlobClient::forget(Bytes address) {
  auto call = blobs_.deleteRequest();
  call.setAddress(to_kj(address));
  call.setDeleteKey(to_kj(delete_key_));
  co_await call.send();
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
