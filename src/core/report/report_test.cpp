#include "core/report/report.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::report {
namespace {

class ReportTest : public testing::Test {
 protected:
  crypto::SeededRandom random{1};
  crypto::KemPrivateKey key = crypto::KemPrivateKey::generate(report_kem, random);
  identity::DomainName domain = identity::DomainName::parse("example.org").value();
  Report report{.reason = "threatens me",
                .reporter = "alice@example.org",
                .about_account = identity::AccountId::generate(random),
                .about_name = "mallory@example.org",
                .message_id = Bytes(32, 4),
                .sent_at = 1'800'000'000'000,
                .text = "I know where you live"};

  Result<Bytes> sealed(const Report& one) { return seal(one, domain, key.public_key(), random); }
};

TEST_F(ReportTest, IsReadByTheOperator) {
  EXPECT_EQ(open(sealed(report).value(), domain, key).value(), report);
  report.reporter = std::nullopt;
  report.message_id = {};
  EXPECT_EQ(open(sealed(report).value(), domain, key).value(), report);
}

TEST_F(ReportTest, IsReadByNobodyElse) {
  const auto octets = sealed(report).value();
  EXPECT_EQ(open(octets, domain, crypto::KemPrivateKey::generate(report_kem, random)).error().kind, Kind::rejected);
  EXPECT_EQ(open(octets, identity::DomainName::parse("other.org").value(), key).error().kind, Kind::rejected);
  for (std::size_t at = 3; at < octets.size(); at += 97) {
    auto wrong = octets;
    wrong[at] ^= 1;
    EXPECT_FALSE(open(wrong, domain, key)) << at;
  }
  EXPECT_FALSE(std::ranges::contains_subrange(octets, as_bytes(report.text)));
}

TEST_F(ReportTest, TellsLittleByItsLength) {
  const auto size = sealed(report)->size();
  report.text += " and where you work";
  EXPECT_EQ(sealed(report)->size(), size);
  report.text = std::string(2000, 'x');
  EXPECT_EQ(sealed(report)->size(), size + 2048);
}

TEST_F(ReportTest, RefusesWhatIsTooLongAndTakesTheLongest) {
  report.reason = std::string(Report::most_reason_bytes, 'x');
  report.text = std::string(Report::most_text_bytes, 'x');
  EXPECT_TRUE(open(sealed(report).value(), domain, key));
  auto wrong = report;
  wrong.reason += 'x';
  EXPECT_EQ(sealed(wrong).error().kind, Kind::limit);
  wrong = report;
  wrong.text += 'x';
  EXPECT_EQ(sealed(wrong).error().kind, Kind::limit);
  wrong = report;
  wrong.message_id = Bytes(31);
  EXPECT_EQ(sealed(wrong).error().kind, Kind::malformed);
  EXPECT_EQ(open(Bytes(most_sealed_bytes + 1), domain, key).error().kind, Kind::limit);
}

TEST_F(ReportTest, RefusesWhatIsCutOffAndAnotherFormat) {
  auto octets = sealed(report).value();
  for (std::size_t size = 0; size < octets.size(); size += 131) {
    EXPECT_FALSE(open(ByteView(octets).first(size), domain, key));
  }
  octets[0] = 2;
  EXPECT_EQ(open(octets, domain, key).error().kind, Kind::unsupported);
}

}  // namespace
}  // namespace qpc::report
