// How long a call waits for a disk that hangs, or for the storage, when blobs are about, and what becomes of them.
#include "node/blob/blob_service_for_tests.h"

namespace qpc::node {
namespace {

class BlobDeadlineTest : public BlobServiceTest {
 protected:
  ~BlobDeadlineTest() noexcept override = default;

  static Reason reason_of(const auto& response) {
    const auto result = response.getResult();
    return result.isRefused() ? result.getRefused().getReason() : Reason::UNSPECIFIED;
  }
  /// What a call is answered when its time is over, and no sooner.
  template <class Promise>
  Reason reason_at_the_deadline(Promise&& promise) {
    auto answer = promise.then([](auto&& response) { return reason_of(response); });
    EXPECT_FALSE(answer.poll(scope));
    advance(context.storage_limit - 1 * kj::SECONDS);
    EXPECT_FALSE(answer.poll(scope));
    advance(1 * kj::SECONDS);
    return answer.wait(scope);
  }
};

TEST_F(BlobDeadlineTest, IsThatOfAnUploadThatBegins) {
  auto call = blobs_.uploadRequest();
  call.setAddress(as_data(crypto::sha256(octets_)));
  call.setSize(octets_.size());
  blob_work.hang();
  EXPECT_EQ(reason_at_the_deadline(call.send()), Reason::STORAGE);
  blob_work.go_on();
  store(octets_);
}

TEST_F(BlobDeadlineTest, EndsAnUploadWhoseOctetsFindNoDiskAndTheNextOneGoesOn) {
  auto uploading = begin_upload(octets_);
  auto sending = uploading.getResult().getSending();
  auto stream = open_stream(client_, sending.getTicket());
  ASSERT_TRUE(send(*stream, ByteView(octets_).first(65'536)));
  blob_work.hang();
  EXPECT_FALSE(send(*stream, ByteView(octets_).subspan(65'536)));
  EXPECT_EQ(reason_at_the_deadline(sending.getUpload().finishRequest().send()), Reason::STORAGE);
  blob_work.go_on();
  auto again = begin_upload(octets_);
  EXPECT_EQ(again.getResult().getSending().getOffset(), 65'536u) << "what had not begun never happens";
  auto rest = open_stream(client_, again.getResult().getSending().getTicket());
  ASSERT_TRUE(send(*rest, ByteView(octets_).subspan(65'536)));
  EXPECT_EQ(finish(again.getResult().getSending().getUpload()), Reason::UNSPECIFIED);
}

TEST_F(BlobDeadlineTest, LosesNothingOfAnUploadThatWasNotComparedInTime) {
  auto uploading = begin_upload(octets_);
  auto sending = uploading.getResult().getSending();
  auto stream = open_stream(client_, sending.getTicket());
  ASSERT_TRUE(send(*stream, octets_));
  blob_work.hang();
  EXPECT_EQ(reason_at_the_deadline(sending.getUpload().finishRequest().send()), Reason::STORAGE);
  blob_work.go_on();
  auto again = begin_upload(octets_);
  EXPECT_EQ(again.getResult().getSending().getOffset(), octets_.size());
  EXPECT_EQ(finish(again.getResult().getSending().getUpload()), Reason::UNSPECIFIED);
}

TEST_F(BlobDeadlineTest, EndsADownloadThatFindsNoDisk) {
  store(octets_);
  auto downloading = begin_download(octets_);
  blob_work.hang();
  auto stream = open_stream(client_, downloading.getResult().getReceiving().getTicket());
  Bytes octets(octets_.size());
  auto reading = stream->tryRead(octets.data(), octets.size(), octets.size())
                     .then([](std::size_t size) { return size; }, [](kj::Exception&&) { return std::size_t{0}; });
  EXPECT_FALSE(reading.poll(scope));
  advance(context.storage_limit);
  EXPECT_TRUE(reading.poll(scope));
  EXPECT_EQ(reading.wait(scope), 0u);
  blob_work.go_on();
  downloading = begin_download(octets_);
  EXPECT_EQ(receive(*open_stream(client_, downloading.getResult().getReceiving().getTicket())), octets_);
}

/// Of somebody who has got all octets of a blob that may be fetched twice.
class UseDeadlineTest : public BlobDeadlineTest {
 protected:
  UseDeadlineTest() {
    store(octets_, 2);
    downloading_.emplace(begin_download(octets_));
    receive(*open_stream(client_, downloading_->getResult().getReceiving().getTicket()));
  }
  ~UseDeadlineTest() noexcept override = default;

  auto finish_download() { return downloading_->getResult().getReceiving().getDownload().finishRequest().send(); }
  std::uint32_t uses_left() {
    auto call = blobs_.infoRequest();
    call.setAddress(as_data(crypto::sha256(octets_)));
    return call.send().wait(scope).getResult().getStored().getUsesLeft();
  }

  std::optional<Downloading> downloading_;
};

TEST_F(UseDeadlineTest, IsARefusalOfAUseThatCountsOnceHoweverOftenItIsAskedFor) {
  storage.hang();
  EXPECT_EQ(reason_at_the_deadline(finish_download()), Reason::STORAGE);
  EXPECT_EQ(reason_at_the_deadline(finish_download()), Reason::STORAGE) << "it is under way";
  storage.go_on();
  EXPECT_TRUE(finish_download().wait(scope).getResult().isKept());
  EXPECT_EQ(uses_left(), 1u);
  EXPECT_TRUE(finish_download().wait(scope).getResult().isKept());
  EXPECT_EQ(uses_left(), 1u);
}

TEST_F(UseDeadlineTest, TakesNoUseBackFromWhoeverGoesMeanwhile) {
  storage.hang();
  EXPECT_EQ(reason_at_the_deadline(finish_download()), Reason::STORAGE);
  downloading_.reset();
  scope.poll();
  storage.go_on();
  scope.poll();
  EXPECT_EQ(uses_left(), 1u);
}

TEST_F(UseDeadlineTest, CountsAUseThatFailedWhenItIsAskedForAgain) {
  storage.hang();
  auto failed = storage.write(failing(db::Fault::full));
  auto refused = finish_download();
  EXPECT_FALSE(refused.poll(scope));
  storage.go_on();
  EXPECT_TRUE(fails(kj::mv(failed)));
  EXPECT_EQ(reason_of(refused.wait(scope)), Reason::STORAGE);
  EXPECT_TRUE(finish_download().wait(scope).getResult().isKept());
  EXPECT_EQ(uses_left(), 1u);
}

}  // namespace
}  // namespace qpc::node
