#include "core/mls/wire/apq_info.h"

#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

const APQInfo info{{1}, {2}, true, CipherSuite{1}, CipherSuite{0xF004}, 3, 4};

TEST(APQInfo, IsEncodedAsTheDraftHasIt) {
  const Bytes octets{1, 1, 1, 2, 1, 0, 1, 0xF0, 4, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4};
  EXPECT_EQ(wire(info), octets);
  EXPECT_EQ(read_all<APQInfo>(octets).value(), info);
}

TEST(APQInfo, IsOfTheSameSessionInOtherEpochs) {
  auto later = info;
  later.t_epoch = 9;
  later.pq_epoch = 9;
  EXPECT_TRUE(info.is_same_session(later));
  later.pq_cipher_suite = CipherSuite{0xF003};
  EXPECT_FALSE(info.is_same_session(later));
}

TEST(APQInfoUpdate, ComesInThreeTypes) {
  for (const auto& update :
       {APQInfoUpdate{APQUpdateType::full_update, info, 0}, APQInfoUpdate{APQUpdateType::new_t_epoch, {}, 7},
        APQInfoUpdate{APQUpdateType::new_pq_epoch, {}, 8}}) {
    EXPECT_EQ(read_all<APQInfoUpdate>(wire(update)).value(), update);
  }
  EXPECT_EQ(read_all<APQInfoUpdate>(Bytes{3, 0, 0, 0, 0, 0, 0, 0, 0}).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::mls
