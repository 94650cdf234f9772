#include "client/daemon/call_context.h"

#include "client/command/names.h"
#include "client/daemon/json_rpc.h"

namespace qpc::command {
namespace {

/// Tells the face how far a file is, and everybody who follows events.
class ToldTransfer final : public client::TransferObserver {
 public:
  ToldTransfer(Daemon& daemon, LineStream& lines, Json id, std::string what)
      : daemon_(daemon), lines_(lines), id_(std::move(id)), what_(std::move(what)) {}

  void moved(std::uint64_t octets, std::uint64_t of) override {
    const std::uint64_t percent = of == 0 ? 100 : octets * 100 / of;
    if (percent == told_) return;
    told_ = percent;
    tell("call.progress", {{"id", id_}, {"what", what_}, {"octets", octets}, {"size", of}});
    daemon_.happenings().tell(
        {.event = EventKind::transfer, .transfer = TransferEvent{.what = what_, .octets = octets, .size = of}});
  }
  void interrupted(const client::Failure& why, kj::Duration) override {
    tell("call.interrupted", {{"id", id_}, {"what", what_}, {"text", why.text}});
  }

 private:
  void tell(const char* method, const Json& params) { lines_.post(notification_line(method, params)); }

  Daemon& daemon_;
  LineStream& lines_;
  Json id_;
  std::string what_;
  std::uint64_t told_ = ~std::uint64_t{0};
};

}  // namespace

Outcome<> CallContext::take_surroundings(Json& params) {
  Surroundings given;
  Json mine = Json::object();
  for (const char* name : {"node", "trust", "ca", "folder"}) {
    if (const auto found = params.find(name); found != params.end()) {
      mine[name] = std::move(*found);
      params.erase(name);
    }
  }
  QPC_CHECK(take_arguments(mine, slot_of(given)));
  where_ = std::move(given);
  return {};
}

Outcome<> CallContext::follow_node() {
  if (where_.node.empty()) return {};
  QPC_TRY(auto node, parse_node(where_.node));
  daemon_.engine().look_at(std::move(node));
  return {};
}

Outcome<client::Engine*> CallContext::engine_or_new(client::Protection protection) {
  QPC_CHECK(check_protection(environment(), daemon_.profile(), protection));
  return engine();
}

void CallContext::notice(const std::string& text) {
  lines_.post(notification_line("call.notice", {{"id", id_}, {"text", text}}));
}

void CallContext::tell_so_far(Slot result) {
  lines_.post(notification_line("call.so_far", {{"id", id_}, {"result", to_json(result)}}));
}

std::unique_ptr<client::TransferObserver> CallContext::transfer(const std::string& what) {
  return std::make_unique<ToldTransfer>(daemon_, lines_, id_, what);
}

}  // namespace qpc::command
