#include "core/message/joining.h"

#include <gtest/gtest.h>

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <schemas/message.capnp.h>

#include "core/crypto/seeded_random.h"
#include "core/message/app_message.h"
#include "core/message/message_io.h"

namespace qpc::message {
namespace {

AppMessage with(decltype(AppMessage::body) body) {
  AppMessage message;
  message.id = {9};
  message.counter = 5;
  message.body = std::move(body);
  return message;
}

JoinRequest request(std::size_t secret_octets = identity::InviteSecret::size_octets) {
  crypto::SeededRandom random(std::uint64_t{5});
  return {.invite = {1, 2}, .device_id = {3}, .secret = random.secret(secret_octets).into<identity::InviteSecret>()};
}

/// An answer as some other version writes it.
Bytes answer_with(std::uint16_t outcome, std::size_t id_octets = 16) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<api::AppMessage>();
  const Bytes id(16, 1), hash(32, 2), invite(id_octets, 3);
  out.setId(as_data(id));
  out.setRunningHash(as_data(hash));
  auto answer = out.getBody().initJoinAnswer();
  answer.setInvite(as_data(invite));
  answer.setOutcome(static_cast<api::AppMessage::JoinOutcome>(outcome));
  const auto words = capnp::messageToFlatArray(message);
  return {words.asBytes().begin(), words.asBytes().end()};
}

TEST(Joining, ReadsBackWhatItWrites) {
  EXPECT_EQ(AppMessage::read(with(request()).write()).value(), with(request()));
  for (auto outcome = JoinOutcome::let_in; outcome <= JoinOutcome::elsewhere;
       outcome = static_cast<JoinOutcome>(static_cast<int>(outcome) + 1)) {
    const auto answer = with(JoinAnswer{.invite = {7}, .outcome = outcome});
    EXPECT_EQ(AppMessage::read(answer.write()).value(), answer) << static_cast<int>(outcome);
  }
}

TEST(Joining, IsRefusedWithASecretOfAnotherSize) {
  for (const std::size_t size : {0, 31, 33}) {
    EXPECT_EQ(AppMessage::read(with(request(size)).write()).error().kind, Kind::malformed) << size;
  }
}

TEST(Joining, OfALaterVersionIsToldFromWhatIsMalformed) {
  EXPECT_TRUE(AppMessage::read(answer_with(8)));
  EXPECT_EQ(AppMessage::read(answer_with(9)).error().kind, Kind::unsupported);
  EXPECT_EQ(AppMessage::read(answer_with(8, 15)).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::message
