#include "qpc-server/certificate_keeper.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "core/crypto/seeded_random.h"
#include "net/transport/tls/authority_for_tests.h"

namespace qpc::server {
namespace {

using net::tls::Validity;
using std::chrono::sys_seconds;
using testing::HasSubstr;
using testing::StrEq;
using namespace std::chrono_literals;

constexpr sys_seconds start{20'000 * 24h};

class TurnedClock final : public kj::Clock {
 public:
  kj::Date now() const override { return kj::UNIX_EPOCH + 20'000 * kj::DAYS + at; }
  kj::Duration at = 0 * kj::SECONDS;
};

class CertificateKeeperTest : public testing::Test {
 protected:
  CertificateKeeperTest() {
    std::filesystem::create_directories(folder);
    config.tls_certificate = folder / "fullchain.pem";
    config.tls_key = folder / "privkey.pem";
  }
  ~CertificateKeeperTest() noexcept override { std::filesystem::remove_all(folder); }

  void put(const std::filesystem::path& file, std::string_view text, unsigned mode = 0600) {
    std::ofstream(file) << text;
    std::filesystem::permissions(file, std::filesystem::perms(mode));
  }
  /// Puts a certificate in its place, and its key.
  void put_issued(std::optional<Validity> validity = {}, const char* named = "chat.example") {
    const auto key = net::tls::new_key();
    put(config.tls_certificate, net::tls::pem_of(*authority.issue(*key, named, validity)));
    put(config.tls_key, as_text(net::tls::pem_of(*key).reveal()));
  }
  std::string refusal(Dates dates = Dates::must_hold) {
    const auto taken = keeper.take(config, dates);
    return taken ? "" : taken.error();
  }
  std::size_t shown() const {
    const auto& issued = keeper.credentials().issued;
    return issued ? issued->chain.size() : 0;
  }

  const std::filesystem::path folder = testing::TempDir() + "qpc_keeper_" + std::to_string(::getpid());
  node::Config config;
  crypto::SeededRandom random{as_bytes("keeper")};
  const crypto::SigningKey identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  const identity::DomainName domain = identity::DomainName::parse("chat.example").value();
  net::tls::Authority authority{"keeper", start};
  TurnedClock clock;
  CertificateKeeper keeper{identity, {}, domain, clock, random};
};

TEST_F(CertificateKeeperTest, RenewsInTheLastThirdAndWarnsInTheLastTwoWeeks) {
  EXPECT_FALSE(keeper.should_renew());
  clock.at = 61 * kj::DAYS;
  EXPECT_TRUE(keeper.should_renew());
  EXPECT_THAT(keeper.state().warning, StrEq(""));
  clock.at = 80 * kj::DAYS;
  EXPECT_THAT(keeper.state().warning, HasSubstr("ends soon"));
  clock.at = 91 * kj::DAYS;
  EXPECT_THAT(keeper.state().warning, HasSubstr("has ended"));
  const auto before = keeper.state().ends;
  keeper.renew();
  EXPECT_FALSE(keeper.should_renew());
  EXPECT_THAT(keeper.state().warning, StrEq(""));
  EXPECT_EQ(keeper.state().ends - before, std::chrono::days(91));
}

TEST_F(CertificateKeeperTest, TakesWhatAnAuthorityHasIssuedAndGivesItUpAgain) {
  put_issued(Validity{start - 1h, start + 24h * 30});
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(shown(), 1u);
  EXPECT_EQ(keeper.state().ends, start + 24h * 30);
  keeper.renew();
  EXPECT_EQ(shown(), 1u) << "the node's own is made anew, for the same key";
  config.tls_certificate.clear();
  config.tls_key.clear();
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(shown(), 0u);
  EXPECT_EQ(keeper.state().ends, start + 24h * 90);
}

TEST_F(CertificateKeeperTest, WarnsOfWhatTheAuthoritysHasLeft) {
  put_issued(Validity{start, start + 24h * 60});
  EXPECT_EQ(refusal(), "");
  const std::pair<int, const char*> days[]{{45, ""}, {47, "within 14"}, {54, "within 7"}, {60, "ends within a day"}};
  for (const auto& [day, said] : days) {
    clock.at = day * kj::DAYS;
    keeper.renew();
    EXPECT_THAT(keeper.state().warning, HasSubstr(said)) << day;
    if (*said == 0) EXPECT_THAT(keeper.state().warning, StrEq(""));
  }
  clock.at = 61 * kj::DAYS;
  EXPECT_THAT(keeper.state().warning, HasSubstr("has ended"));
}

TEST_F(CertificateKeeperTest, IssuesItsOwnForAFewDaysOverAKeyThatLiesInAFile) {
  put_issued(Validity{start, start + 24h * 60});
  EXPECT_EQ(refusal(), "");
  clock.at = 47 * kj::HOURS;
  EXPECT_FALSE(keeper.should_renew());
  clock.at = 49 * kj::HOURS;
  EXPECT_TRUE(keeper.should_renew());
  EXPECT_THAT(keeper.state().warning, StrEq(""));
  clock.at = 71 * kj::HOURS;
  EXPECT_THAT(keeper.state().warning, HasSubstr("ends soon")) << "renewing has failed all the day";
  EXPECT_LT(keeper.state().ends, start + 24h * 4);
}

TEST_F(CertificateKeeperTest, WarnsInTheLastThirdOfAShortLife) {
  put_issued(Validity{start, start + 24h * 6});
  EXPECT_EQ(refusal(), "");
  clock.at = 95 * kj::HOURS;
  keeper.renew();
  EXPECT_THAT(keeper.state().warning, StrEq(""));
  clock.at = 97 * kj::HOURS;
  EXPECT_THAT(keeper.state().warning, HasSubstr("within 7 days"));
}

TEST_F(CertificateKeeperTest, RefusesABadFileAndKeepsWhatItHas) {
  put_issued();
  EXPECT_EQ(refusal(), "");
  const auto before = keeper.credentials().certificate;
  put_issued({}, "else.example");
  EXPECT_THAT(refusal(), HasSubstr("does not name the domain chat.example"));
  put_issued(Validity{start - 48h, start - 1s});
  EXPECT_THAT(refusal(), HasSubstr("has ended"));
  put_issued(Validity{start + 1h, start + 48h});
  EXPECT_THAT(refusal(), HasSubstr("not valid yet"));
  put_issued();
  put(config.tls_key, "", 0604);
  EXPECT_THAT(refusal(), HasSubstr("everybody on this machine may read"));
  put(config.tls_key, std::string(65'536, ' '));
  EXPECT_THAT(refusal(), HasSubstr("longer than 64 KiB"));
  std::filesystem::remove(config.tls_key);
  EXPECT_THAT(refusal(), HasSubstr("tls-key cannot be read"));
  std::filesystem::remove(config.tls_certificate);
  EXPECT_THAT(refusal(), HasSubstr("tls-certificate cannot be read"));
  EXPECT_EQ(keeper.credentials().certificate, before);
  EXPECT_EQ(shown(), 1u);
}

TEST_F(CertificateKeeperTest, StartsWithACertificateWhoseTimeIsOverAndKeepsItUntilThereIsAnother) {
  put_issued(Validity{start - 48h, start - 1s});
  EXPECT_EQ(refusal(Dates::may_be_wrong), "");
  EXPECT_THAT(keeper.state().warning, HasSubstr("has ended"));
  EXPECT_EQ(refusal(), "") << "other settings may still be changed";
  put_issued();
  EXPECT_EQ(refusal(), "");
  EXPECT_THAT(keeper.state().warning, StrEq(""));
}

}  // namespace
}  // namespace qpc::server
