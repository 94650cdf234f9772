#include "core/mls/group/combined_check.h"

#include <gtest/gtest.h>

#include "core/mls/group/combined_group.h"
#include "core/mls/group/live_group.h"
#include "core/mls/wire/app_data.h"

namespace qpc::mls {
namespace {

/// Two groups of one member each that name each other, until a test changes what they say.
struct Halves : testing::Test {
  SampleWorld world;
  Suite t_suite = Suite::of(CipherSuite{1}).value();
  Suite pq_suite = Suite::of(CipherSuite{0xF003}).value();
  Bytes t_id = world.random.bytes(32);
  Bytes pq_id = world.random.bytes(32);
  APQInfo info{t_id, pq_id, false, t_suite.cipher_suite(), pq_suite.cipher_suite(), 0, 0};

  Group group(const Suite& suite, ByteView group_id, std::string_view name = "0") {
    const ClientIdentity identity{crypto::SigningKey::generate(suite.signature(), world.random),
                                  Credential::basic(as_bytes(name)),
                                  CombinedGroup::capabilities({CredentialType::basic}, {}, world.random),
                                  {}};
    AppDataDictionary dictionary;
    dictionary.component_data.set(ComponentID::apq_mls_info, wire(info));
    Extensions extensions;
    extensions.set(dictionary);
    return Group::create(suite, group_id, identity, extensions, world.settings, world.random).value();
  }
  static void expect_refused(const Result<void>& result, std::string_view clause) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::rejected);
    EXPECT_EQ(std::string_view(result.error().what()), clause);
  }
};

TEST_F(Halves, BelongTogetherWhenBothSaySo) {
  EXPECT_TRUE(check_refreshed(group(t_suite, t_id), group(pq_suite, pq_id), world.authentication));
}

TEST_F(Halves, AreOfSuitesThatMayBeCombinedWhateverTheySay) {
  const auto hybrid = Suite::of(CipherSuite{0xF001}).value();
  info.pq_cipher_suite = hybrid.cipher_suite();
  expect_refused(check_names(group(t_suite, t_id), group(hybrid, pq_id)),
                 "draft-ietf-mls-combiner §8.1: not a traditional suite and a purely post-quantum one");
}

TEST_F(Halves, NameEachOther) {
  constexpr auto clause = "draft-ietf-mls-combiner §6.1: two groups whose APQInfo does not name both";
  const auto traditional = group(t_suite, t_id);
  const auto elsewhere = group(pq_suite, world.random.bytes(32));
  expect_refused(check_names(traditional, elsewhere), clause);
  expect_refused(check_halves(traditional, elsewhere, world.authentication), clause);
}

TEST_F(Halves, HaveTheSameMembers) {
  constexpr auto clause = "draft-ietf-mls-combiner §3.2: two halves with different members";
  const auto traditional = group(t_suite, t_id);
  const auto of_another = group(pq_suite, pq_id, "1");
  expect_refused(check_halves(traditional, of_another, world.authentication), clause);
  expect_refused(check_refreshed(traditional, of_another, world.authentication), clause);
}

TEST_F(Halves, AreInTheEpochsThatTheirLastRefreshBegan) {
  constexpr auto clause = "draft-ietf-mls-combiner §6.1: a FULL commit whose APQInfo has other epochs";
  info.t_epoch = 1;
  expect_refused(check_refreshed(group(t_suite, t_id), group(pq_suite, pq_id), world.authentication), clause);
  info.t_epoch = 0;
  info.pq_epoch = 1;
  expect_refused(check_refreshed(group(t_suite, t_id), group(pq_suite, pq_id), world.authentication), clause);
}

}  // namespace
}  // namespace qpc::mls
