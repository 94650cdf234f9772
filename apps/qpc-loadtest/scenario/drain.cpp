// How fast full mailboxes are emptied by who comes back.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/listener.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t filling_at_once = 16;  // of each client

Task<Outcome<>> fill(Stage& stage, Crowd& crowd, std::size_t at) {
  Guest& to = *crowd[at];
  Guest& from = *crowd[(at + 1) % crowd.size()];
  co_return co_await for_each(stage.options().messages, filling_at_once, [&](std::size_t) -> kj::Promise<Outcome<>> {
    return from.enqueue(to, stage.new_number());
  });
}

/// One mailbox, from the subscription to the last acknowledgement.
class Draining {
 public:
  Draining(Phase& phase, Guest& guest, std::size_t messages) : phase_(phase), guest_(guest), left_(messages) {}

  Task<Outcome<>> go(Instant started) {
    begun_ = started;
    auto emptied = kj::newPromiseAndFulfiller<void>();
    emptied_ = kj::mv(emptied.fulfiller);
    auto call = guest_.mailbox().subscribeRequest();
    call.setFromSeq(1);
    call.setListener(kj::heap<Listener>(
        guest_.mailbox(), Listener::Ears{.pushed = [](std::uint64_t) {}, .acknowledged = [this](auto) { take(); }}));
    const auto subscription = co_await call.send();
    co_await emptied.promise.exclusiveJoin(guest_.link().on_closed().then(
        [](net::Closed&&) { kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "the connection ended")); }));
    co_return Outcome<>();
  }

 private:
  void take() {
    phase_.note(begun_, Clock::now(), {});
    if (--left_ == 0) emptied_->fulfill();
  }

  Phase& phase_;
  Guest& guest_;
  std::size_t left_;
  Instant begun_;
  kj::Own<kj::PromiseFulfiller<void>> emptied_;
};

}  // namespace

Task<Outcome<>> run_drain(Stage& stage) {
  QPC_CO_TRY(auto crowd, co_await gather(stage, stage.options().clients));
  QPC_CO_CHECK(co_await for_each(crowd.size(), crowd.size(),
                                 [&](std::size_t at) -> kj::Promise<Outcome<>> { return fill(stage, crowd, at); }));
  auto& phase = stage.add_phase("drained");
  auto& mailboxes = stage.add_phase("whole mailboxes");
  std::vector<std::unique_ptr<Draining>> all;
  for (const auto& guest : crowd) all.push_back(std::make_unique<Draining>(phase, *guest, stage.options().messages));
  phase.set_window({Clock::now(), Instant::max()});
  co_await drive_to_the_end(
      stage, mailboxes, all.size(), all.size(),
      [&](std::size_t at, Instant started) -> kj::Promise<Outcome<>> { return all[at]->go(started); });
  phase.set_window(mailboxes.window());
  phase.cost = mailboxes.cost;
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
