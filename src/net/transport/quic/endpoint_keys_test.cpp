#include "net/transport/quic/endpoint_keys.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::net::quic {
namespace {

struct RetryToken : testing::Test {
  crypto::SeededRandom random{std::uint64_t{1}};
  EndpointKeys keys{random.secret(32)};
  const SocketAddress client = *SocketAddress::from_literal("192.0.2.1", 4433);
  const ConnectionId retry_id{random.bytes(ConnectionId::our_size)};
  const ConnectionId original_id{random.bytes(18)};
  const kj::Date date = kj::UNIX_EPOCH + 1'800'000'000 * kj::SECONDS;
  Bytes token = keys.retry_token(NGTCP2_PROTO_VER_V1, client, retry_id, original_id, date);

  std::optional<ConnectionId> check(kj::Date now) const {
    return keys.check_retry_token(token, NGTCP2_PROTO_VER_V1, client, retry_id, now);
  }
  std::optional<ConnectionId> check_from(const SocketAddress& address) const {
    return keys.check_retry_token(token, NGTCP2_PROTO_VER_V1, address, retry_id, date);
  }
};

TEST_F(RetryToken, NamesTheIdOfTheClientsFirstPacket) { EXPECT_EQ(check(date), original_id); }

TEST_F(RetryToken, HoldsForTenSeconds) {
  EXPECT_EQ(check(date + 9 * kj::SECONDS), original_id);
  EXPECT_EQ(check(date + 11 * kj::SECONDS), std::nullopt);
}

TEST_F(RetryToken, IsOfNoUseToAnotherAddressOrPort) {
  EXPECT_EQ(check_from(*SocketAddress::from_literal("192.0.2.2", 4433)), std::nullopt);
  EXPECT_EQ(check_from(*SocketAddress::from_literal("192.0.2.1", 4434)), std::nullopt);
  EXPECT_EQ(check_from(*SocketAddress::from_literal("2001:db8::1", 4433)), std::nullopt);
}

TEST_F(RetryToken, IsOfNoUseWithAnotherRetry) {
  const ConnectionId other(random.bytes(ConnectionId::our_size));
  EXPECT_EQ(keys.check_retry_token(token, NGTCP2_PROTO_VER_V1, client, other, date), std::nullopt);
}

TEST_F(RetryToken, IsOfNoUseInAnotherVersion) {
  EXPECT_EQ(keys.check_retry_token(token, NGTCP2_PROTO_VER_V2, client, retry_id, date), std::nullopt);
}

TEST_F(RetryToken, IsGoodAtEveryNodeWithTheSecretAndAtNoOther) {
  crypto::SeededRandom again{std::uint64_t{1}};
  const EndpointKeys same{again.secret(32)}, other{again.secret(32)};
  EXPECT_EQ(same.check_retry_token(token, NGTCP2_PROTO_VER_V1, client, retry_id, date), original_id);
  EXPECT_EQ(other.check_retry_token(token, NGTCP2_PROTO_VER_V1, client, retry_id, date), std::nullopt);
}

TEST_F(RetryToken, CannotBeForged) {
  for (std::size_t bit = 0; bit < 8 * token.size(); ++bit) {
    token[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_EQ(check(date), std::nullopt) << "bit " << bit;
    token[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  }
  while (!token.empty()) {
    token.pop_back();
    EXPECT_EQ(check(date), std::nullopt) << token.size() << " octets";
  }
}

TEST(ResetToken, BelongsToTheIdAndTheSecret) {
  crypto::SeededRandom random{std::uint64_t{1}}, again{std::uint64_t{1}};
  const EndpointKeys keys{random.secret(32)}, same{again.secret(32)}, other{random.secret(32)};
  const ConnectionId id(random.bytes(ConnectionId::our_size)), another(random.bytes(ConnectionId::our_size));
  const auto token = [](const EndpointKeys& of, const ConnectionId& for_id) {
    std::array<std::uint8_t, 16> made;
    of.reset_token(for_id, made.data());
    return made;
  };
  EXPECT_EQ(token(keys, id), token(same, id));
  EXPECT_NE(token(keys, id), token(keys, another));
  EXPECT_NE(token(keys, id), token(other, id));
}

TEST(EndpointKeys, DigestTokensByTheirSecret) {
  const auto of = [](std::uint64_t seed) { return crypto::SeededRandom(seed).secret(32); };
  const EndpointKeys keys(of(1)), again(of(1)), others(of(2));
  const Bytes token(16, 7);
  EXPECT_EQ(keys.digest(token), again.digest(token));
  EXPECT_NE(keys.digest(token), others.digest(token));
  EXPECT_NE(keys.digest(token), keys.digest(Bytes(16, 8)));
}

}  // namespace
}  // namespace qpc::net::quic
