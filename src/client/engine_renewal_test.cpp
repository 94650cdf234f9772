// A session that the node lets last a while is followed by another, and nobody notices.
#include <gtest/gtest.h>

#include "client/quiet_node_for_tests.h"

namespace qpc::client {
namespace {

TEST(Renewal, OpensTheNextSessionBeforeTheNodeEndsThisOne) {
  constexpr std::uint32_t lifetime_seconds = 1000;
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  LoneClient alice("alice");
  OnlineDevice device(alice);
  device.service.lifetime_seconds = lifetime_seconds;
  auto online = kj::Promise<Outcome<>>(device.engine.stay_online(device.observer)).eagerlyEvaluate(nullptr);
  device.pass(scope, 1 * kj::SECONDS);
  EXPECT_EQ(device.service.sessions, 1u);
  device.pass(scope, lifetime_seconds / 2 * kj::SECONDS);
  EXPECT_EQ(device.service.sessions, 1u) << "there is time";
  device.pass(scope, (lifetime_seconds / 2 - 60) * kj::SECONDS);
  EXPECT_EQ(device.service.sessions, 2u);
  device.pass(scope, lifetime_seconds * kj::SECONDS);
  EXPECT_EQ(device.service.sessions, 3u);
  EXPECT_TRUE(device.observer.heard.empty()) << device.observer.heard.front();
  EXPECT_FALSE(online.poll(scope));
}

}  // namespace
}  // namespace qpc::client
