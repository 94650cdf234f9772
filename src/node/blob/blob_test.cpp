#include "node/blob/blob.h"

#include "core/crypto/hash.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

using std::chrono::days;
using std::chrono::hours;

class BlobsTest : public testing::Test {
 protected:
  BlobsTest() {
    node::settle(*database_, alice_);
    node::settle(*database_, bob_);
    limits_ = {.blob_bytes = 1'000'000, .account_bytes = 1'500'000, .node_bytes = 2'500'000, .longest_ttl = days(30)};
  }
  Blobs blobs() { return Blobs(*database_, limits_); }
  NewBlob a_blob(std::string_view of, std::uint64_t size_bytes = 100'000) {
    return {.address = crypto::sha256(as_bytes(of)), .size_bytes = size_bytes};
  }
  Outcome<Blob> begin(const NewBlob& blob, std::int64_t account_row = 1, std::chrono::sys_seconds now = test_now) {
    return blobs().begin(account_row, blob, random_.array<16>(), now);
  }
  Blob store(const NewBlob& blob, std::int64_t account_row = 1) {
    return blobs().finish(begin(blob, account_row).value().row, test_now).value().blob;
  }

  TestDatabase database_;
  TestPerson alice_{"alice"}, bob_{"bob"};
  BlobLimits limits_;
  crypto::SeededRandom random_{as_bytes("blobs")};
};

TEST_F(BlobsTest, IsThereForEverybodyOnceItsOctetsAre) {
  const auto blob = a_blob("a");
  const auto begun = begin(blob).value();
  EXPECT_FALSE(begun.whole);
  EXPECT_EQ(blobs().find(blob.address, test_now).error().reason, Reason::NOT_FOUND);
  EXPECT_TRUE(blobs().finish(begun.row, test_now).value().blob.whole);
  const auto found = blobs().find(blob.address, test_now).value();
  EXPECT_EQ(found.size_bytes, 100'000u);
  EXPECT_EQ(found.expires_at, test_now + days(30));
  EXPECT_EQ(found.object, begun.object);
}

TEST_F(BlobsTest, GoesOnWithTheUploadThatWasBegun) {
  const auto begun = begin(a_blob("a")).value();
  const auto again = begin(a_blob("a"), 1, test_now + hours(1) - std::chrono::seconds(1)).value();
  EXPECT_EQ(again.row, begun.row);
  EXPECT_EQ(again.object, begun.object);
  EXPECT_TRUE(blobs().sweep(test_now + hours(1), 10).empty()) << "it was heard of";
  EXPECT_EQ(begin(a_blob("a", 99'999)).error().reason, Reason::MALFORMED);
  EXPECT_NE(begin(a_blob("a"), 2).value().row, begun.row) << "each account has its own";
}

TEST_F(BlobsTest, RefusesWhatIsEmptyTooLargeOrBeyondAQuota) {
  EXPECT_EQ(begin(a_blob("a", 0)).error().reason, Reason::MALFORMED);
  auto odd = a_blob("a");
  odd.delete_key_hash = Bytes(31);
  EXPECT_EQ(begin(odd).error().reason, Reason::MALFORMED);
  const auto large = begin(a_blob("a", 1'000'001));
  EXPECT_EQ(large.error().reason, Reason::TOO_LARGE);
  EXPECT_EQ(large.error().limit, 1'000'000u);
  EXPECT_TRUE(begin(a_blob("a", 1'000'000)));
  const auto over = begin(a_blob("b", 500'001));
  EXPECT_EQ(over.error().reason, Reason::QUOTA_USED_UP) << "unfinished uploads count";
  EXPECT_EQ(over.error().limit, 1'500'000u);
  EXPECT_TRUE(begin(a_blob("b", 500'000)));
  EXPECT_TRUE(begin(a_blob("c", 900'000), 2));
  EXPECT_EQ(begin(a_blob("d", 200'000), 2).error().reason, Reason::STORAGE) << "the node's own";
}

TEST_F(BlobsTest, ChargesSmallBlobsForTheWorkInThem) {
  limits_.account_bytes = 16 * 1024 * 3 - 1;
  EXPECT_TRUE(begin(a_blob("a", 1)));
  EXPECT_TRUE(begin(a_blob("b", 1)));
  EXPECT_EQ(begin(a_blob("c", 1)).error().reason, Reason::QUOTA_USED_UP);
}

TEST_F(BlobsTest, GivesTheQuotaBackWithTheBlob) {
  const auto blob = store(a_blob("a", 1'000'000));
  EXPECT_EQ(blobs().store().charged_to(1), 1'000'000u);
  EXPECT_EQ(blobs().store().charged_to_node(), 1'000'000u);
  EXPECT_EQ(blobs().sweep(test_now + days(30), 10), std::vector{blob.object});
  EXPECT_EQ(blobs().store().charged_to(1), 0u);
  EXPECT_EQ(blobs().store().charged_to_node(), 0u);
  EXPECT_FALSE(blobs().discard(blob.row)) << "one that has gone is charged for once";
  EXPECT_EQ(blobs().store().charged_to_node(), 0u);
}

TEST_F(BlobsTest, ExpireToTheSecondWhetherOrNotTheyWereSwept) {
  auto brief = a_blob("a");
  brief.ttl = hours(2);
  const auto blob = store(brief);
  EXPECT_TRUE(blobs().find(blob.address, test_now + hours(2) - std::chrono::seconds(1)));
  EXPECT_EQ(blobs().find(blob.address, test_now + hours(2)).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(blobs().remove(blob.address, {}, test_now + hours(2)).error().reason, Reason::NOT_FOUND);
  EXPECT_TRUE(blobs().sweep(test_now + hours(2) - std::chrono::seconds(1), 10).empty());
  EXPECT_EQ(blobs().sweep(test_now + hours(2), 10).size(), 1u);
  brief.ttl = days(300);
  EXPECT_EQ(store(brief).expires_at, test_now + days(30)) << "no longer than the node keeps any";
}

TEST_F(BlobsTest, AreBroughtAgainInThePlaceOfOneThatHasExpired) {
  auto brief = a_blob("a");
  brief.ttl = hours(2);
  const auto old = store(brief);
  const auto later = test_now + hours(3);
  const auto begun = begin(brief, 2, later).value();
  EXPECT_FALSE(begun.whole);
  const auto finished = blobs().finish(begun.row, later).value();
  EXPECT_EQ(finished.surplus, old.object);
  EXPECT_EQ(blobs().find(brief.address, later).value().row, begun.row);
  EXPECT_EQ(blobs().store().charged_to(1), 0u);
}

TEST_F(BlobsTest, AreKeptOnceWhoeverBringsThemAgain) {
  auto brief = a_blob("a");
  brief.ttl = hours(2);
  const auto first = begin(brief, 1).value(), second = begin(brief, 2).value();
  EXPECT_FALSE(blobs().finish(first.row, test_now).value().surplus);
  const auto finished = blobs().finish(second.row, test_now).value();
  EXPECT_EQ(finished.blob.row, first.row);
  EXPECT_EQ(finished.surplus, second.object);
  EXPECT_EQ(blobs().store().charged_to(2), 0u);
  EXPECT_FALSE(blobs().finish(first.row, test_now).value().surplus) << "an answer that was lost is given again";

  EXPECT_TRUE(begin(brief, 2, test_now + hours(1)).value().whole);
  EXPECT_EQ(blobs().find(brief.address, test_now).value().expires_at, test_now + hours(2));
  EXPECT_TRUE(begin(brief, 1, test_now + hours(1)).value().whole);
  EXPECT_EQ(blobs().find(brief.address, test_now).value().expires_at, test_now + hours(3)) << "for whoever brought it";
}

TEST_F(BlobsTest, ForgetAnUploadThatNothingIsHeardOf) {
  const auto begun = begin(a_blob("a")).value();
  EXPECT_TRUE(blobs().keep_alive(begun.row, test_now + hours(1)));
  EXPECT_TRUE(blobs().sweep(test_now + hours(2) - std::chrono::seconds(1), 10).empty());
  EXPECT_EQ(blobs().sweep(test_now + hours(2), 10), std::vector{begun.object});
  EXPECT_EQ(blobs().keep_alive(begun.row, test_now).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(blobs().finish(begun.row, test_now).error().reason, Reason::NOT_FOUND);
}

TEST_F(BlobsTest, GoWithTheirLastUse) {
  auto twice = a_blob("a");
  twice.uses = 2;
  const auto blob = store(twice);
  EXPECT_FALSE(blobs().use(blob.row, Blobs::Word::missing, test_now)) << "not the last one: it counts at once";
  EXPECT_EQ(blobs().find(blob.address, test_now).value().uses_left, 1u);
  EXPECT_EQ(blobs().use(blob.row, Blobs::Word::given, test_now), blob.object);
  EXPECT_FALSE(blobs().find(blob.address, test_now));
  EXPECT_FALSE(blobs().use(blob.row, Blobs::Word::given, test_now));
}

TEST_F(BlobsTest, WaitAnHourForWhoeverWentAwayWithoutAWord) {
  auto once = a_blob("a");
  once.uses = 1;
  const auto blob = store(once);
  EXPECT_FALSE(blobs().use(blob.row, Blobs::Word::missing, test_now));
  EXPECT_TRUE(blobs().find(blob.address, test_now + hours(1) - std::chrono::seconds(1)));
  EXPECT_FALSE(blobs().find(blob.address, test_now + hours(1)));
  EXPECT_FALSE(blobs().use(store(a_blob("b")).row, Blobs::Word::given, test_now))
      << "without a number, none is the last";
}

TEST_F(BlobsTest, AreDeletedByTheirDeleteKeyAlone) {
  auto guarded = a_blob("a");
  const auto hash = crypto::sha256(as_bytes("key"));
  guarded.delete_key_hash.assign(hash.begin(), hash.end());
  const auto blob = store(guarded);
  EXPECT_EQ(blobs().remove(blob.address, as_bytes("guess"), test_now).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(blobs().remove(blob.address, hash, test_now).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(blobs().remove(blob.address, as_bytes("key"), test_now).value(), blob.object);
  EXPECT_FALSE(blobs().find(blob.address, test_now));
  const auto unguarded = store(a_blob("b"));
  EXPECT_EQ(blobs().remove(unguarded.address, {}, test_now).error().reason, Reason::NOT_PERMITTED);
}

TEST_F(BlobsTest, GoWithTheAccountThatBroughtThem) {
  const auto hers = store(a_blob("a")), his = store(a_blob("b"), 2);
  ASSERT_TRUE(Accounts(*database_, "example.org").close(1, {}, test_now));
  EXPECT_FALSE(blobs().find(hers.address, test_now));
  EXPECT_TRUE(blobs().find(his.address, test_now));
  EXPECT_EQ(blobs().sweep(test_now, 10), std::vector{hers.object});
}

}  // namespace
}  // namespace qpc::node
