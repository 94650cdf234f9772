// The varint with which every stream begins, and streams of kinds that this side does not speak.
#include <gmock/gmock.h>

#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net {
namespace {

using Type = kj::Exception::Type;

struct Kinds : LoopbackTest {
  ~Kinds() noexcept override = default;

  Pair pair = connect_pair();
  Connection& client() { return *pair.client; }

  /// A stream that begins with `octet`, which need not be a whole varint.
  kj::Own<kj::AsyncIoStream> open(std::uint8_t octet) { return client().open_stream(static_cast<StreamKind>(octet)); }
  /// Whether a stream of a known kind gets through.
  void expect_in_order() {
    auto stream = client().open_stream(StreamKind::rpc);
    wait(say(*stream, "hello"));
    auto arrived = wait(pair.node->accept_stream());
    EXPECT_EQ(arrived.kind, StreamKind::rpc);
    EXPECT_EQ(wait(hear(*arrived.stream, 5)), "hello");
    wait(say(*arrived.stream, "world"));
    EXPECT_EQ(wait(hear(*stream, 5)), "world");
  }
};

TEST_F(Kinds, AnUnknownOneResetsItsStreamAndNothingElse) {
  auto before = client().open_stream(StreamKind::blob);
  wait(say(*before, "one"));
  auto blob = wait(pair.node->accept_stream());
  EXPECT_EQ(blob.kind, StreamKind::blob);

  auto unknown = open(7);
  auto arriving = pair.node->accept_stream();
  auto reading = hear(*unknown, 1);
  wait(say(*unknown, "words of an unknown language"));
  try {
    wait(kj::mv(reading));
    ADD_FAILURE() << "the stream was not reset";
  } catch (const kj::Exception& fault) {
    EXPECT_EQ(fault.getType(), Type::DISCONNECTED);
    EXPECT_THAT(fault.getDescription().cStr(), testing::HasSubstr("code = 6"));  // CloseCode::unknown_stream_kind
  }
  wait(unknown->whenWriteDisconnected());
  EXPECT_EQ(fault(say(*unknown, "more")), Type::DISCONNECTED);

  EXPECT_FALSE(arriving.poll(scope));
  arriving = nullptr;
  wait(say(*before, "two"));
  EXPECT_EQ(wait(hear(*blob.stream, 6)), "onetwo");
  expect_in_order();
}

TEST_F(Kinds, AnUnknownOneOfSeveralOctetsResetsItsStreamToo) {
  auto unknown = open(0x41);  // 0x100, whose second octet follows
  wait(say(*unknown, std::string_view("\0", 1)));
  wait(unknown->whenWriteDisconnected());
  expect_in_order();
}

TEST_F(Kinds, AKnownOneMayBeWrittenLongerThanItNeeds) {  // RFC 9000 §16
  auto stream = open(0xc0);
  wait(say(*stream, std::string_view("\0\0\0\0\0\0\1hello", 12)));
  auto arrived = wait(pair.node->accept_stream());
  EXPECT_EQ(arrived.kind, StreamKind::blob);
  EXPECT_EQ(wait(hear(*arrived.stream, 5)), "hello");
}

TEST_F(Kinds, WhatFollowsAnUnknownOneIsNeverTakenForAnother) {
  auto unknown = open(7);
  auto arriving = pair.node->accept_stream();
  for (int octet = 0; octet < 20; ++octet) {
    auto writing = say(*unknown, std::string_view("\0", 1)).eagerlyEvaluate([](kj::Exception&&) {});
    sleep(1 * kj::MILLISECONDS);
  }
  EXPECT_FALSE(arriving.poll(scope));
}

TEST_F(Kinds, UnknownOnesUseNoStreamsUp) {
  for (std::uint64_t at = 0; at < 5 * listener_settings.connection.stranger.streams; ++at) {
    auto unknown = open(static_cast<std::uint8_t>(2 + at));
    wait(unknown->whenWriteDisconnected());
  }
  expect_in_order();
}

TEST_F(Kinds, OnesThatEndBeforeTheyAreSaidUseNoStreamsUp) {
  for (std::uint64_t at = 0; at < 5 * listener_settings.connection.stranger.streams; ++at) {
    auto half_said = open(0x40);
    half_said->shutdownWrite();
    ASSERT_EQ(fault(hear(*half_said, 1)), Type::DISCONNECTED);
  }
  expect_in_order();
}

TEST_F(Kinds, ANodeOpensNoStreamAtAClient) {
  auto stream = pair.node->open_stream(StreamKind::blob);
  auto arriving = client().accept_stream();
  auto writing = say(*stream, "take this").eagerlyEvaluate([](kj::Exception&&) {});
  sleep(50 * kj::MILLISECONDS);
  EXPECT_FALSE(arriving.poll(scope));
  expect_in_order();
}

TEST_F(Kinds, OnlySoManyWaitToBeAcceptedHoweverShortTheyLive) {
  pair.node->raise_standing();
  for (std::size_t at = 0; at < 2 * quic::StreamSet::most_incoming; ++at) {
    auto stream = client().open_stream(StreamKind::blob);
    wait(say(*stream, "x"));
    wait(client().flushed());
  }
  std::size_t waited = 0;
  for (;; ++waited) {
    auto accepted = pair.node->accept_stream();
    if (!accepted.poll(scope)) break;
    accepted.wait(scope);
  }
  EXPECT_EQ(waited, quic::StreamSet::most_incoming);
  expect_in_order();
}

}  // namespace
}  // namespace qpc::net
