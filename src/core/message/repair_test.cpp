#include "core/message/repair.h"

#include <gtest/gtest.h>

#include "core/message/app_message.h"

namespace qpc::message {
namespace {

AppMessage with(ResendRequest request) {
  AppMessage message;
  message.id = {1};
  message.body = std::move(request);
  return message;
}
AppMessage with(Resent resent) {
  AppMessage message;
  message.id = {2};
  message.body = std::move(resent);
  return message;
}
template <class Body>
Kind kind_of(Body body) {
  return AppMessage::read(with(std::move(body)).write()).error().kind;
}

TEST(ResendRequest, ReadsBackWhatItWrites) {
  const auto message = with(ResendRequest{
      .missing = {{{1}, 1, 1}, {{2}, 5, 67}}, .unreadable = {message_id(as_bytes("a"))}, .key = Bytes(1216, 7)});
  EXPECT_EQ(AppMessage::read(message.write()).value(), message);
}

TEST(ResendRequest, IsRefusedWhereItAsksForTooMuch) {
  EXPECT_EQ(kind_of(ResendRequest{.missing = {{{1}, 1, 65}}}), Kind::limit);
  EXPECT_EQ(kind_of(ResendRequest{.missing = {{{1}, 1, 64}, {{2}, 1, 1}}}), Kind::limit);
  EXPECT_EQ(kind_of(ResendRequest{.missing = {{{1}, 1, ~std::uint64_t{0}}}}), Kind::limit);
  EXPECT_EQ(kind_of(ResendRequest{.missing = std::vector<CounterRange>(17, {{1}, 1, 1})}), Kind::limit);
  EXPECT_EQ(kind_of(ResendRequest{.unreadable = std::vector<MessageId>(17)}), Kind::limit);
  EXPECT_EQ(kind_of(ResendRequest{.key = Bytes(2049)}), Kind::limit);
}

TEST(ResendRequest, IsRefusedWhereARangeIsNone) {
  EXPECT_EQ(kind_of(ResendRequest{.missing = {{{1}, 0, 3}}}), Kind::malformed);
  EXPECT_EQ(kind_of(ResendRequest{.missing = {{{1}, 4, 3}}}), Kind::malformed);
}

TEST(Resent, ReadsBackEveryOutcome) {
  using enum ResentAnswer::Outcome;
  Resent resent{.request = {3}};
  for (const auto outcome : {again, deleted, nothing, too_old, not_member_then}) {
    resent.answers.push_back({.counter = 4, .message_id = message_id(as_bytes("a")), .outcome = outcome});
  }
  resent.answers.push_back({.counter = 5, .outcome = sealed, .kem_output = Bytes(32, 1), .ciphertext = Bytes(90, 2)});
  EXPECT_EQ(AppMessage::read(with(resent).write()).value(), with(resent));
}

TEST(Resent, IsRefusedWithTooManyAnswers) {
  EXPECT_EQ(kind_of(Resent{.answers = std::vector<ResentAnswer>(65)}), Kind::limit);
}

TEST(Resent, IsRefusedWhereItAnswersForWhatNoDeviceHasSaid) {
  EXPECT_EQ(kind_of(Resent{.answers = {{.counter = 0}}}), Kind::malformed);
  EXPECT_TRUE(AppMessage::read(with(Resent{.answers = {{.counter = AppMessage::largest_counter}}}).write()));
  EXPECT_EQ(kind_of(Resent{.answers = {{.counter = AppMessage::largest_counter + 1}}}), Kind::malformed);
}

TEST(AppMessage, RefusesACounterThatNoDeviceReaches) {
  auto message = with(ResendRequest{});
  message.counter = AppMessage::largest_counter;
  EXPECT_TRUE(AppMessage::read(message.write()));
  ++message.counter;
  EXPECT_EQ(AppMessage::read(message.write()).error().kind, Kind::malformed);
}

TEST(AppMessage, TellsInWhichEpochTheMessageBeforeItWasSaid) {
  auto message = with(ResendRequest{});
  message.previous_epoch = 7;
  EXPECT_EQ(AppMessage::read(message.write())->previous_epoch, 7U);
}

}  // namespace
}  // namespace qpc::message
