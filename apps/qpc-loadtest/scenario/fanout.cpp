// What it costs the node to bring one message to many mailboxes.
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t id_bytes = 32, welcome_bytes = 64;
constexpr std::size_t added_at_once = 1000;  // so that one call stays well below a MiB

/// A group that exists at the node alone.
class Hall {
 public:
  explicit Hall(Stage& stage)
      : stage_(stage), address_(stage.random().bytes(id_bytes)), group_id_(stage.random().bytes(id_bytes)) {}

  /// Its founder is the first of the crowd; everybody else is added.
  Task<Outcome<>> open(const Crowd& crowd) {
    auto call = crowd[0]->session().channelsRequest().send().getChannels().createRequest();
    call.setAddress(to_kj(address_));
    call.setGroupId(to_kj(group_id_));
    const auto created = co_await call.send();
    if (created.getResult().isRefused()) co_return std::unexpected(describe(created.getResult().getRefused()));
    channel_ = created.getResult().getChannel();
    for (std::size_t first = 1; first < crowd.size(); first += added_at_once) {
      QPC_CO_CHECK(co_await add(crowd, first, std::min(first + added_at_once, crowd.size())));
    }
    frames_.emplace(frames(mls::ContentType::application));
    co_return Outcome<>();
  }

  Task<Outcome<>> post() {
    auto call = channel_.postRequest();
    call.setMessage(to_kj(frames_->make(stage_.new_number())));
    const auto answer = co_await call.send();
    const auto result = answer.getResult();
    if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
    if (result.isStale()) co_return failure(FailureKind::refused, "stale", "The epoch is over.");
    if (result.getStored().getFull() > 0) {
      co_return failure(FailureKind::limit, "mailbox_full", "A mailbox had no room.");
    }
    co_return Outcome<>();
  }

 private:
  Frames frames(mls::ContentType content_type) {
    return {group_id_, epoch_, content_type, stage_.options().payload_bytes, stage_.random()};
  }

  Task<Outcome<>> add(const Crowd& crowd, std::size_t first, std::size_t end) {
    const auto count = static_cast<unsigned>(end - first);
    auto call = channel_.commitRequest();
    call.setEpoch(epoch_);
    call.setCommit(to_kj(frames(mls::ContentType::commit).make(stage_.new_number())));
    auto welcomes = call.initWelcomes(count);
    auto added = call.initAdd(count);
    const Bytes welcome = stage_.random().bytes(welcome_bytes);
    for (unsigned at = 0; at < count; ++at) {
      const auto address = to_kj(crowd[first + at]->address());
      welcomes[at].setAddress(address);
      welcomes[at].setMessage(to_kj(welcome));
      added.set(at, address);
    }
    const auto answer = co_await call.send();
    const auto result = answer.getResult();
    if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
    if (result.isLost()) co_return failure(FailureKind::refused, "stale", "Somebody else has changed the group.");
    ++epoch_;
    co_return Outcome<>();
  }

  Stage& stage_;
  Bytes address_, group_id_;
  api::Channel::Client channel_{nullptr};
  std::uint64_t epoch_ = 0;
  std::optional<Frames> frames_;
};

}  // namespace

Task<Outcome<>> run_fanout(Stage& stage) {
  QPC_CO_TRY(const auto crowd, co_await gather(stage, stage.options().size + 1));
  Hall hall(stage);
  QPC_CO_CHECK(co_await hall.open(crowd));
  co_await drive(stage, stage.add_phase("one message into " + std::to_string(stage.options().size) + " mailboxes"), 1,
                 [&](std::size_t, Instant) -> kj::Promise<Outcome<>> { return hall.post(); });
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
