// blob_service_for_tests.h: somebody who brings blobs and fetches them.
#pragma once
#include "core/crypto/hash.h"
#include "node/blob/blob_service.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {

class BlobServiceTest : public NodeServiceTest {
 protected:
  ~BlobServiceTest() noexcept override = default;

  using Uploading = capnp::Response<api::Blobs::UploadResults>;
  using Downloading = capnp::Response<api::Blobs::DownloadResults>;

  Uploading begin_upload(ByteView octets, std::uint32_t uses = 0) { return begin_upload(blobs_, octets, uses); }
  Uploading begin_upload(api::Blobs::Client blobs, ByteView octets, std::uint32_t uses = 0) {
    auto call = blobs.uploadRequest();
    call.setAddress(as_data(crypto::sha256(octets)));
    call.setSize(octets.size());
    call.setUses(uses);
    call.setDeleteKeyHash(as_data(crypto::sha256(as_bytes("delete key"))));
    return call.send().wait(scope);
  }
  Downloading begin_download(ByteView octets, std::uint64_t offset = 0) {
    auto call = blobs_.downloadRequest();
    call.setAddress(as_data(crypto::sha256(octets)));
    call.setOffset(offset);
    return call.send().wait(scope);
  }
  kj::Own<kj::AsyncIoStream> open_stream(Client& on, capnp::Data::Reader ticket) {
    auto stream = on.rpc->connection().open_stream(net::StreamKind::blob);
    stream->write(ticket.begin(), ticket.size()).then([] {}, [](kj::Exception&&) {}).wait(scope);
    return stream;
  }
  /// Whether the node read all of it.
  bool send(kj::AsyncIoStream& stream, ByteView octets) {
    auto writing =
        stream.write(octets.data(), octets.size()).then([] { return true; }, [](kj::Exception&&) { return false; });
    return writing.poll(scope) && writing.wait(scope);
  }
  Reason finish(api::Upload::Client upload) {
    auto finished = upload.finishRequest().send().wait(scope);
    return finished.getResult().isStored() ? Reason::UNSPECIFIED : finished.getResult().getRefused().getReason();
  }
  /// All of it, in one go.
  void store(ByteView octets, std::uint32_t uses = 0) {
    auto uploading = begin_upload(octets, uses);
    auto sending = uploading.getResult().getSending();
    auto stream = open_stream(client_, sending.getTicket());
    ASSERT_TRUE(send(*stream, octets));
    ASSERT_EQ(finish(sending.getUpload()), Reason::UNSPECIFIED);
  }
  Bytes receive(kj::AsyncIoStream& stream) {
    Bytes octets(1'000'000);
    octets.resize(stream.tryRead(octets.data(), octets.size(), octets.size()).wait(scope));
    return octets;
  }
  Reason refusal(const Downloading& answer) {
    return answer.getResult().isRefused() ? answer.getResult().getRefused().getReason() : Reason::UNSPECIFIED;
  }
  Reason refusal(const Uploading& answer) {
    return answer.getResult().isRefused() ? answer.getResult().getRefused().getReason() : Reason::UNSPECIFIED;
  }

  Client client_ = connect();
  api::Session::Client session_ = settle(client_, alice);
  api::Blobs::Client blobs_ = session_.blobsRequest().send().getBlobs();
  const Bytes octets_ = alice.random.bytes(200'000);
};

}  // namespace qpc::node
