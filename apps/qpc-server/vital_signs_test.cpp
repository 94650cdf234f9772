#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "qpc-server/heartbeat.h"
#include "qpc-server/service_manager.h"

namespace qpc::server {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using Status = node::HealthState::Status;

/// A storage that answers when it is told to, and then with a fault.
class StandingStorage final : public db::Storage {
 public:
  StandingStorage() : Storage(Runs::on_callers_thread) {}
  void answer() {
    for (const auto& work : std::exchange(owed_, {})) work->fail(KJ_EXCEPTION(FAILED, "the disk"));
  }
  std::optional<db::Fault> unhealthy() const override { return std::nullopt; }
  void on_save_failed(std::function<void(db::Fault)>) override {}
  std::size_t waiting() const override { return owed_.size(); }

 protected:
  void add(std::unique_ptr<db::Work> work) override { owed_.push_back(std::move(work)); }
  void measure_saves(db::StorageMeter&) override {}

 private:
  std::vector<std::unique_ptr<db::Work>> owed_;
};

/// The end of NOTIFY_SOCKET that systemd has.
class Manager {
 public:
  Manager() {
    const std::string name = "@qpc-server-test-" + std::to_string(::getpid());
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::memcpy(address.sun_path + 1, name.data() + 1, name.size() - 1);  // abstract: its first octet is 0
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
      throw std::runtime_error("no socket");
    }
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket_);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  std::vector<std::string> heard() {
    std::vector<std::string> all;
    char text[512];
    for (ssize_t size; (size = ::recv(socket_, text, sizeof text, MSG_DONTWAIT)) >= 0;) {
      all.emplace_back(text, static_cast<std::size_t>(size));
    }
    return all;
  }

 private:
  int socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

class VitalSigns : public testing::Test {
 protected:
  ~VitalSigns() noexcept override = default;

  void pass(kj::Duration time) {
    timer.advanceTo(timer.now() + time);
    scope.poll();
  }

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  StandingStorage storage;
};

TEST_F(VitalSigns, AreNotGivenToTheManagerWhileTheStorageStandsStill) {
  Manager systemd;
  const ServiceManager manager;
  auto alive = manager.keep_alive(2 * kj::SECONDS, timer, storage).start();
  for (int times = 0; times < 10; ++times) pass(1 * kj::SECONDS);
  EXPECT_THAT(systemd.heard(), IsEmpty());
  storage.answer();
  scope.poll();
  EXPECT_THAT(systemd.heard(), ElementsAre("WATCHDOG=1"));
  pass(1 * kj::SECONDS);
  storage.answer();
  scope.poll();
  EXPECT_THAT(systemd.heard(), ElementsAre("WATCHDOG=1"));
  pass(10 * kj::SECONDS);
  EXPECT_THAT(systemd.heard(), IsEmpty());
}

TEST_F(VitalSigns, ShowInTheHealthThatTheStorageStandsStill) {
  const auto now = std::chrono::steady_clock::now();
  node::Health health(storage, now - seconds(20));
  EXPECT_STREQ(health.state(now).text, "the event loop does not answer");
  const Heartbeat heartbeat(timer, storage, health);
  pass(1 * kj::SECONDS);
  EXPECT_EQ(health.state(now).status, Status::stalled);
  EXPECT_STREQ(health.state(now).text, "the storage does not answer");
  EXPECT_EQ(storage.waiting(), 1u) << "it is asked once, as long as it owes an answer";
  storage.answer();
  scope.poll();
  EXPECT_EQ(health.state(now).status, Status::ok);
}

TEST(ServiceManager, TellsAStatusOnceAndInOneLine) {
  Manager systemd;
  ServiceManager manager;
  manager.ready("listening\nREADY=0");
  manager.status("listening\nREADY=0");
  manager.status("the disk is full");
  EXPECT_THAT(systemd.heard(), ElementsAre("READY=1\nSTATUS=listening READY=0", "STATUS=the disk is full"));
}

}  // namespace
}  // namespace qpc::server
