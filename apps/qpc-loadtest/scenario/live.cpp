// The whole way of a message whose recipient is there: stored, pushed, acknowledged.
#include "qpc-loadtest/awaited.h"
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/listener.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

/// What was stored, pushed and acknowledged, each from the time it was to be sent.
struct Live {
  Stage& stage;
  Phase& whole = stage.add_phase("enqueue, push, ack");
  Phase& stored = stage.add_phase("of that, until it is stored");
  Phase& pushed = stage.add_phase("of that, until it is pushed");
  Crowd crowd = {};
  Awaited awaited = {};
  std::map<std::uint64_t, Instant> begun = {};

  void note_push(std::uint64_t number) {
    const auto found = begun.find(number);
    if (found == begun.end()) return;
    pushed.note(found->second, Clock::now(), {});
    begun.erase(found);
  }

  Task<Outcome<api::Mailbox::Subscription::Client>> subscribe(Guest& guest) {
    auto call = guest.mailbox().subscribeRequest();
    call.setFromSeq(1);
    call.setListener(kj::heap<Listener>(guest.mailbox(),
                                        Listener::Ears{.pushed = [this](std::uint64_t number) { note_push(number); },
                                                       .acknowledged = [this](auto number) { awaited.came(number); }}));
    auto answer = co_await call.send();
    co_return answer.getSubscription();
  }

  Task<Outcome<>> send(std::size_t client, Instant started) {
    const auto number = stage.new_number();
    begun.emplace(number, started);
    auto acknowledged = awaited.expect(number);
    const auto enqueued = co_await crowd[client]->enqueue(*crowd[(client + 1) % crowd.size()], number);
    stored.note(started, Clock::now(), enqueued);
    if (!enqueued) {
      begun.erase(number);
      awaited.fails(number, enqueued.error());
    }
    co_return co_await kj::mv(acknowledged);
  }
};

}  // namespace

Task<Outcome<>> run_live(Stage& stage) {
  Live live{stage};
  QPC_CO_TRY(live.crowd, co_await gather(stage, stage.options().clients));
  std::vector<api::Mailbox::Subscription::Client> subscriptions;
  for (const auto& guest : live.crowd) {
    QPC_CO_TRY(auto subscription, co_await live.subscribe(*guest));
    subscriptions.push_back(kj::mv(subscription));
  }
  co_await drive(
      stage, live.whole, live.crowd.size(),
      [&live](std::size_t client, Instant started) -> kj::Promise<Outcome<>> { return live.send(client, started); },
      {&live.stored, &live.pushed});
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
