#include "qpc-server/certificate_keeper.h"

#include <gmock/gmock.h>

#include "core/crypto/seeded_random.h"

namespace qpc::server {
namespace {

using testing::HasSubstr;

class TurnedClock final : public kj::Clock {
 public:
  kj::Date now() const override { return kj::UNIX_EPOCH + 20'000 * kj::DAYS + at; }
  kj::Duration at = 0 * kj::SECONDS;
};

TEST(CertificateKeeper, RenewsInTheLastThirdAndWarnsInTheLastTwoWeeks) {
  crypto::SeededRandom random{as_bytes("keeper")};
  const auto identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  const auto domain = identity::DomainName::parse("chat.example").value();
  TurnedClock clock;
  CertificateKeeper keeper(identity, {}, domain, clock, random);
  EXPECT_FALSE(keeper.should_renew());
  clock.at = 61 * kj::DAYS;
  EXPECT_TRUE(keeper.should_renew());
  EXPECT_EQ(keeper.warning(), std::nullopt);
  clock.at = 80 * kj::DAYS;
  EXPECT_THAT(keeper.warning().value_or(""), HasSubstr("ends in 10 days"));
  clock.at = 91 * kj::DAYS;
  EXPECT_THAT(keeper.warning().value_or(""), HasSubstr("has ended"));
  const auto before = keeper.ends();
  keeper.renew();
  EXPECT_FALSE(keeper.should_renew());
  EXPECT_EQ(keeper.warning(), std::nullopt);
  EXPECT_EQ(keeper.ends() - before, std::chrono::days(91));
}

}  // namespace
}  // namespace qpc::server
