// Blobs through real RPC and real streams.
#include "node/blob/blob_keeping.h"
#include "node/blob/blob_service_for_tests.h"

namespace qpc::node {
namespace {

TEST_F(BlobServiceTest, GivesBackWhatWasBrought) {
  store(octets_);
  ASSERT_EQ(blob_bytes.objects.size(), 1u);
  EXPECT_TRUE(blob_bytes.objects.begin()->second.sealed) << "acknowledged is durable";
  auto downloading = begin_download(octets_);
  auto receiving = downloading.getResult().getReceiving();
  EXPECT_EQ(receiving.getSize(), octets_.size());
  EXPECT_EQ(receive(*open_stream(client_, receiving.getTicket())), octets_);
  EXPECT_TRUE(receiving.getDownload().finishRequest().send().wait(scope).getResult().isKept());
  EXPECT_TRUE(begin_upload(octets_).getResult().isStored()) << "nothing is sent twice";
  EXPECT_EQ(blobs.stored_bytes, octets_.size());
  EXPECT_EQ(blobs.served_bytes, octets_.size());
}

TEST_F(BlobServiceTest, GoesOnWhereAnUploadWasCutOff) {
  {
    auto uploading = begin_upload(octets_);
    auto stream = open_stream(client_, uploading.getResult().getSending().getTicket());
    ASSERT_TRUE(send(*stream, ByteView(octets_).first(150'000)));
    stream->shutdownWrite();
    EXPECT_EQ(finish(uploading.getResult().getSending().getUpload()), Reason::MALFORMED) << "stopped short";
  }
  EXPECT_EQ(refusal(begin_download(octets_)), Reason::NOT_FOUND) << "not before all of it is there";
  auto again = begin_upload(octets_);
  auto sending = again.getResult().getSending();
  EXPECT_EQ(sending.getOffset(), 150'000u);
  auto stream = open_stream(client_, sending.getTicket());
  ASSERT_TRUE(send(*stream, ByteView(octets_).subspan(150'000)));
  EXPECT_EQ(finish(sending.getUpload()), Reason::UNSPECIFIED);
  auto downloading = begin_download(octets_, 190'000);
  EXPECT_EQ(receive(*open_stream(client_, downloading.getResult().getReceiving().getTicket())),
            to_bytes(ByteView(octets_).subspan(190'000)));
}

TEST_F(BlobServiceTest, GoesOnFromAnotherConnectionWhileTheFirstHasNotNoticed) {
  auto uploading = begin_upload(octets_);
  auto stream = open_stream(client_, uploading.getResult().getSending().getTicket());
  ASSERT_TRUE(send(*stream, ByteView(octets_).first(65'536 * 2)));
  auto other = connect();
  auto resumed = resume(other, alice, 2, alice.device_key);
  auto other_blobs = resumed.getResult().getOpened().getSession().blobsRequest().send().getBlobs();
  auto again = begin_upload(other_blobs, octets_);
  auto sending = again.getResult().getSending();
  EXPECT_EQ(sending.getOffset(), 65'536u * 2);
  EXPECT_FALSE(send(*stream, ByteView(octets_).subspan(65'536 * 2))) << "the older one gives way";
  auto second = open_stream(other, sending.getTicket());
  ASSERT_TRUE(send(*second, ByteView(octets_).subspan(65'536 * 2)));
  EXPECT_EQ(finish(sending.getUpload()), Reason::UNSPECIFIED);
}

TEST_F(BlobServiceTest, TakesNoOtherOctetsThanThoseOfTheAddress) {
  auto uploading = begin_upload(octets_);
  auto sending = uploading.getResult().getSending();
  auto other = octets_;
  other.back() ^= 1;
  auto stream = open_stream(client_, sending.getTicket());
  ASSERT_TRUE(send(*stream, other));
  EXPECT_EQ(finish(sending.getUpload()), Reason::MALFORMED);
  EXPECT_TRUE(blob_bytes.objects.empty());
  EXPECT_EQ(refusal(begin_download(octets_)), Reason::NOT_FOUND);
  EXPECT_EQ(begin_upload(octets_).getResult().getSending().getOffset(), 0u) << "it begins anew";
}

TEST_F(BlobServiceTest, TakesATicketOnItsOwnConnectionAndOnceOnly) {
  store(octets_);
  auto downloading = begin_download(octets_);
  auto receiving = downloading.getResult().getReceiving();
  auto other = connect();
  auto resumed = resume(other, alice, 2, alice.device_key);
  auto others = resumed.getResult().getOpened().getSession().blobsRequest().send().getBlobs().downloadRequest();
  others.setAddress(as_data(crypto::sha256(octets_)));
  auto kept = others.send().wait(scope);  // the connection expects a stream
  EXPECT_TRUE(receive(*open_stream(other, receiving.getTicket())).empty());
  EXPECT_EQ(receive(*open_stream(client_, receiving.getTicket())).size(), octets_.size());
  EXPECT_TRUE(receive(*open_stream(client_, receiving.getTicket())).empty());
}

TEST_F(BlobServiceTest, TakesNoTicketAfterItsMinuteOrItsCapability) {
  store(octets_);
  {
    auto dropped = begin_download(octets_);
    const auto ticket = copy(dropped.getResult().getReceiving().getTicket());
    auto kept = begin_download(octets_);
    dropped = kj::mv(kept);
    scope.poll();
    EXPECT_TRUE(receive(*open_stream(client_, as_data(ticket))).empty());
  }
  auto late = begin_download(octets_);
  advance(BlobTransfers::patience);
  auto in_time = begin_download(octets_);
  EXPECT_TRUE(receive(*open_stream(client_, late.getResult().getReceiving().getTicket())).empty());
  auto uploading = begin_upload(alice.random.bytes(10));
  auto finishing = uploading.getResult().getSending().getUpload().finishRequest().send();
  EXPECT_FALSE(finishing.poll(scope)) << "the stream may be on its way";
  advance(BlobTransfers::patience);
  EXPECT_EQ(finishing.wait(scope).getResult().getRefused().getReason(), Reason::MALFORMED);
}

TEST_F(BlobServiceTest, CutsOffWhoeverIsTooSlow) {
  auto uploading = begin_upload(octets_);
  auto stream = open_stream(client_, uploading.getResult().getSending().getTicket());
  ASSERT_TRUE(send(*stream, ByteView(octets_).first(10)));
  advance(BlobTransfers::patience);
  EXPECT_FALSE(send(*stream, ByteView(octets_).subspan(10)));
  EXPECT_EQ(finish(uploading.getResult().getSending().getUpload()), Reason::MALFORMED);
  store(octets_);
  auto downloading = begin_download(octets_);
  auto unread = open_stream(client_, downloading.getResult().getReceiving().getTicket());
  scope.poll();
  auto closed = client_.rpc->on_closed();
  EXPECT_FALSE(closed.poll(scope));
  advance(BlobTransfers::patience);
  EXPECT_EQ(closed.wait(scope).code, net::CloseCode::too_slow);
}

TEST_F(BlobServiceTest, MovesThreeAtOnceOnAConnection) {
  store(octets_);
  std::vector<Downloading> open;
  for (std::size_t i = 0; i < BlobTransfers::most_of_connection; ++i) {
    open.push_back(begin_download(octets_));
    EXPECT_EQ(refusal(open.back()), Reason::UNSPECIFIED);
  }
  EXPECT_EQ(refusal(begin_download(octets_)), Reason::TOO_MANY);
  EXPECT_EQ(refusal(begin_upload(alice.random.bytes(10))), Reason::TOO_MANY);
  open.pop_back();
  scope.poll();
  EXPECT_EQ(refusal(begin_download(octets_)), Reason::UNSPECIFIED);
}

TEST_F(BlobServiceTest, DeletesWhatIsViewedOnceWhenItsViewerHasIt) {
  store(octets_, 1);
  auto downloading = begin_download(octets_);
  auto receiving = downloading.getResult().getReceiving();
  auto early = receiving.getDownload().finishRequest().send().wait(scope);
  EXPECT_EQ(early.getResult().getRefused().getReason(), Reason::MALFORMED) << "nobody has it yet";
  EXPECT_EQ(receive(*open_stream(client_, receiving.getTicket())), octets_);
  EXPECT_TRUE(receiving.getDownload().finishRequest().send().wait(scope).getResult().isDeleted());
  EXPECT_EQ(refusal(begin_download(octets_)), Reason::NOT_FOUND);
  EXPECT_TRUE(blob_bytes.objects.empty());
}

TEST_F(BlobServiceTest, KeepsWhatIsViewedOnceForAnHourAfterAViewerWasCutOff) {
  store(octets_, 1);
  {
    auto partly = begin_download(octets_, 0);
    auto stream = open_stream(client_, partly.getResult().getReceiving().getTicket());
    Bytes some(100'000);
    stream->read(some.data(), some.size()).wait(scope);
  }
  const auto kept_until = [&] {
    auto call = blobs_.infoRequest();
    call.setAddress(as_data(crypto::sha256(octets_)));
    return call.send().wait(scope).getResult().getStored().getKeptUntil() - test_now.time_since_epoch().count();
  };
  scope.poll();
  EXPECT_EQ(kept_until(), 30 * 24 * 3600);
  {
    auto whole = begin_download(octets_);
    receive(*open_stream(client_, whole.getResult().getReceiving().getTicket()));
  }
  scope.poll();
  EXPECT_EQ(kept_until(), 3600);
}

TEST_F(BlobServiceTest, DeletesForWhoeverHasTheDeleteKey) {
  store(octets_);
  const auto remove = [&](std::string_view key) {
    auto call = blobs_.deleteRequest();
    call.setAddress(as_data(crypto::sha256(octets_)));
    call.setDeleteKey(as_data(as_bytes(key)));
    auto answer = call.send().wait(scope);
    return answer.getResult().isDeleted() ? Reason::UNSPECIFIED : answer.getResult().getRefused().getReason();
  };
  EXPECT_EQ(remove("guess"), Reason::NOT_PERMITTED);
  EXPECT_EQ(remove("delete key"), Reason::UNSPECIFIED);
  scope.poll();
  EXPECT_EQ(remove("delete key"), Reason::NOT_FOUND);
  EXPECT_TRUE(blob_bytes.objects.empty());
}

TEST_F(BlobServiceTest, AnswersAFullDiskAndGoesOnWhenThereIsRoom) {
  auto uploading = begin_upload(octets_);
  auto sending = uploading.getResult().getSending();
  auto stream = open_stream(client_, sending.getTicket());
  ASSERT_TRUE(send(*stream, ByteView(octets_).first(65'536)));
  blob_bytes.full = true;
  EXPECT_FALSE(send(*stream, ByteView(octets_).subspan(65'536)));
  EXPECT_EQ(finish(sending.getUpload()), Reason::STORAGE);
  blob_bytes.full = false;
  auto again = begin_upload(octets_);
  EXPECT_EQ(again.getResult().getSending().getOffset(), 65'536u);
  auto second = open_stream(client_, again.getResult().getSending().getTicket());
  blob_bytes.full = false;
  ASSERT_TRUE(send(*second, ByteView(octets_).subspan(65'536)));
  blob_bytes.full = true;
  EXPECT_EQ(finish(again.getResult().getSending().getUpload()), Reason::STORAGE) << "it could not be sealed";
  blob_bytes.full = false;
  EXPECT_EQ(begin_upload(octets_).getResult().getSending().getOffset(), 0u);
}

TEST_F(BlobServiceTest, EndsTransfersWithTheSession) {
  store(octets_);
  auto downloading = begin_download(octets_);
  auto stream = open_stream(client_, downloading.getResult().getReceiving().getTicket());
  auto waiting = begin_download(octets_);
  session_.endRequest().send().wait(scope);
  scope.poll();
  EXPECT_LT(receive(*stream).size(), octets_.size());
  EXPECT_TRUE(receive(*open_stream(client_, waiting.getResult().getReceiving().getTicket())).empty());
  EXPECT_EQ(refusal(begin_download(octets_)), Reason::SESSION_ENDED);
}

TEST_F(BlobServiceTest, FinishesNothingForASessionThatHasEnded) {
  store(octets_, 1);
  auto downloading = begin_download(octets_);
  auto receiving = downloading.getResult().getReceiving();
  receive(*open_stream(client_, receiving.getTicket()));
  const auto kept = as_bytes("may be fetched for ever");
  store(kept);
  auto fetching = begin_download(kept);
  receive(*open_stream(client_, fetching.getResult().getReceiving().getTicket()));
  auto uploading = begin_upload(as_bytes("another"));
  auto sending = uploading.getResult().getSending();
  auto stream = open_stream(client_, sending.getTicket());
  ASSERT_TRUE(send(*stream, as_bytes("another")));
  session_.endRequest().send().wait(scope);
  EXPECT_EQ(finish(sending.getUpload()), Reason::SESSION_ENDED);
  auto use = receiving.getDownload().finishRequest().send().wait(scope);
  EXPECT_EQ(use.getResult().getRefused().getReason(), Reason::SESSION_ENDED);
  auto fetched = fetching.getResult().getReceiving().getDownload().finishRequest().send().wait(scope);
  EXPECT_EQ(fetched.getResult().getRefused().getReason(), Reason::SESSION_ENDED);
  EXPECT_EQ(blob_bytes.objects.size(), 3u) << "nothing was used up";
}

TEST_F(BlobServiceTest, ReadsNothingFromWhoeverHasNoTicket) {
  auto stranger = connect();
  auto stream = stranger.rpc->connection().open_stream(net::StreamKind::blob);
  EXPECT_FALSE(send(*stream, octets_));
  auto unasked = client_.rpc->connection().open_stream(net::StreamKind::blob);
  EXPECT_FALSE(send(*unasked, octets_));
}

TEST_F(BlobServiceTest, CollectsWhatACrashLeft) {
  store(octets_);
  auto uploading = begin_upload(alice.random.bytes(10));
  ASSERT_TRUE(send(*open_stream(client_, uploading.getResult().getSending().getTicket()), as_bytes("12345")));
  scope.poll();
  ASSERT_EQ(blob_bytes.objects.size(), 2u);
  blob_bytes.objects[ObjectName{7}];
  auto collected = collect_blobs(context).start().wait(scope);
  EXPECT_EQ(collected.octets_without_row, 1u);
  EXPECT_EQ(collected.rows_without_octets, 0u);
  EXPECT_EQ(blob_bytes.objects.size(), 2u) << "an upload is no garbage";

  std::erase_if(blob_bytes.objects, [](const auto& object) { return object.second.sealed; });
  collected = collect_blobs(context).start().wait(scope);
  EXPECT_EQ(collected.rows_without_octets, 1u);
  EXPECT_EQ(refusal(begin_download(octets_)), Reason::NOT_FOUND);
}

TEST_F(BlobServiceTest, SweepsOctetsWithTheirRows) {
  store(octets_);
  storage.write([](db::Database& db) { BlobStore(db).expire_all(1, test_now); }).wait(scope);
  sweep_blobs(context).start().wait(scope);
  EXPECT_TRUE(blob_bytes.objects.empty());
}

}  // namespace
}  // namespace qpc::node
