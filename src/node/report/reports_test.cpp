#include "node/report/reports.h"

#include "node/node_service_for_tests.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

class ReportsTest : public testing::Test {
 protected:
  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"};
  std::int64_t alices = Accounts(*database, "example.org").create(alice.new_account(), test_now)->account.row;
  std::int64_t bobs = Accounts(*database, "example.org").create(bob.new_account(), test_now)->account.row;
  Reports reports{*database};

  static Bytes sealed(std::uint8_t number) { return Bytes(100, number); }
};

TEST_F(ReportsTest, TakesTenADayFromEachAccount) {
  for (std::uint8_t i = 0; i < Reports::most_a_day; ++i) ASSERT_TRUE(reports.submit(alices, sealed(i), test_now));
  const auto refused = reports.submit(alices, sealed(99), test_now).error();
  EXPECT_EQ(refused.reason, Reason::TOO_OFTEN);
  EXPECT_GT(refused.limit, 0u);
  EXPECT_LE(refused.limit, 86'400u);
  EXPECT_TRUE(reports.submit(alices, sealed(3), test_now)) << "that one is here already";
  EXPECT_TRUE(reports.submit(bobs, sealed(100), test_now));
  EXPECT_TRUE(reports.submit(alices, sealed(99), test_now + std::chrono::days(1)));
}

TEST_F(ReportsTest, StoresWithARoundedTimeAndWithoutASender) {
  ASSERT_TRUE(reports.submit(alices, sealed(1), test_now));
  const auto listed = reports.list();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed.front().stored_at, std::chrono::floor<std::chrono::days>(test_now));
  EXPECT_EQ(listed.front().size_bytes, 100u);
  EXPECT_EQ(reports.sealed(listed.front().row), sealed(1));
}

TEST_F(ReportsTest, RefusesNothingAndTooMuch) {
  EXPECT_EQ(reports.submit(alices, {}, test_now).error().reason, Reason::MALFORMED);
  EXPECT_EQ(reports.submit(alices, Bytes(report::most_sealed_bytes + 1), test_now).error().reason, Reason::TOO_LARGE);
}

TEST_F(ReportsTest, DropsThemAfterNinetyDays) {
  ASSERT_TRUE(reports.submit(alices, sealed(1), test_now));
  reports.sweep(test_now + std::chrono::days(89));
  EXPECT_EQ(reports.list().size(), 1u);
  reports.sweep(test_now + std::chrono::days(91));
  EXPECT_TRUE(reports.list().empty());
}

TEST_F(ReportsTest, AreOpenedByTheOperatorsKey) {
  const auto domain = identity::DomainName::parse("example.org").value();
  const auto key = crypto::KemPrivateKey::generate(report::report_kem, alice.random);
  const report::Report sent{
      .reason = "spam", .reporter = std::nullopt, .about_account = bob.account_id, .about_name = "bob@example.org"};
  ASSERT_TRUE(reports.submit(alices, report::seal(sent, domain, key.public_key(), alice.random).value(), test_now));
  ASSERT_TRUE(reports.submit(alices, sealed(1), test_now));
  const auto listed = reports.list();
  EXPECT_EQ(open_report(*database, listed[0].row, domain, key).value(), sent);
  EXPECT_EQ(open_report(*database, listed[1].row, domain, key).error().reason, Reason::MALFORMED);
  EXPECT_EQ(open_report(*database, 99, domain, key).error().reason, Reason::NOT_FOUND);
}

TEST_F(NodeServiceTest, TakesReportsWhereItHasAKeyForThem) {
  auto client = connect();
  auto session = settle(client, alice);
  const auto submit = [&] {
    auto call = session.reportsRequest().send().getReports().submitRequest();
    call.setSealed(as_data(Bytes(100, 1)));
    return call.send().wait(scope);
  };
  EXPECT_EQ(submit().getResult().getRefused().getReason(), Reason::UNSUPPORTED);
  context.report_key = Bytes(9, 9);
  EXPECT_EQ(submit().getResult().getStored().size(), 32u);
  EXPECT_EQ(copy(client.node.infoRequest().send().wait(scope).getInfo().getReportKey()), Bytes(9, 9));
}

}  // namespace
}  // namespace qpc::node
