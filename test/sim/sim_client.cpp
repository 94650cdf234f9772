#include "sim/sim_client.h"

namespace qpc::sim {
namespace {

db::DatabaseKey store_key() { return Secret::copy_of(Bytes(db::DatabaseKey::size_octets, 9)).into<db::DatabaseKey>(); }

/// The simulation's node is the right one.
class Trusting final : public client::TrustDecision {
 public:
  ~Trusting() override = default;
  client::Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override { return {}; }
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
};

class Unobserved final : public client::ConnectionObserver {
 public:
  ~Unobserved() override = default;
  void connected(net::Connection&) override {}
  void disconnected(const client::Failure&, kj::Duration) override {}
};

client::Store open_store(const MemoryDisk& disk) {
  auto store = client::Store::open(disk.folder() / "store.db", store_key());
  if (!store) throw std::runtime_error("the store does not open: " + store.error().text);
  return std::move(*store);
}

}  // namespace

struct SimClient::Life {
  Life(SimClient& client)
      : store(open_store(client.disk_)),
        engine(client.environment_, store, trust),
        groups(client.environment_, store),
        errands(client) {}

  Trusting trust;
  Unobserved observer;
  client::Store store;
  client::Engine engine;
  client::Groups groups;  // for who looks from outside
  std::optional<client::Failure> given_up;
  kj::Promise<void> online = kj::READY_NOW;
  kj::TaskSet errands;
};

SimClient::SimClient(std::string name, std::string person, kj::Timer& timer, SimNode& node, MemoryDisk& disk,
                     const std::string& seed)
    : name_(std::move(name)),
      person_(std::move(person)),
      timer_(timer),
      disk_(disk),
      random_(as_bytes(seed + name_)),
      road_chance_(as_bytes(seed + name_ + "'s road")),
      road_(timer, road_chance_),
      network_(node, road_) {}

SimClient::~SimClient() noexcept(false) = default;

void SimClient::start() {
  life_ = std::make_unique<Life>(*this);
  life_->online = kj::Promise<client::Outcome<>>(life_->engine.stay_online(life_->observer))
                      .then([this](client::Outcome<> ended) {
                        life_->given_up =
                            ended ? client::Failure(client::FailureKind::bug, "ended", "it is not online any more")
                                  : std::move(ended).error();
                      })
                      .eagerlyEvaluate([this](kj::Exception&& fault) { taskFailed(kj::mv(fault)); });
}

void SimClient::kill() {
  const bool has_power = !disk_.is_off();
  disk_.end_process();
  life_ = nullptr;
  if (has_power) disk_.repair();
}

void SimClient::close() { life_ = nullptr; }

client::Credentials SimClient::credentials() const {
  return {.name = identity::UserName::parse(person_).value(),
          .domain = std::nullopt,
          .node = {"node.example.org", 5001},
          .device_label = name_,
          .password = Secret::copy_of(as_bytes("correct horse")).into<opaque::Password>()};
}

kj::Promise<void> SimClient::register_account() {
  life_ = std::make_unique<Life>(*this);
  return kj::Promise<client::Outcome<>>(life_->engine.register_account(credentials()))
      .then([](const client::Outcome<>& registered) {
        KJ_REQUIRE(registered.has_value(), "registration", registered ? "" : registered.error().text.c_str());
      });
}

kj::Promise<std::string> SimClient::log_in() {
  life_ = std::make_unique<Life>(*this);
  return kj::Promise<client::Outcome<>>(life_->engine.log_in(credentials()))
      .then([this](const client::Outcome<>& logged_in) {
        KJ_REQUIRE(logged_in.has_value(), "login", logged_in ? "" : logged_in.error().text.c_str());
        return life_->engine.history().account().value().device_code;
      });
}

client::Engine& SimClient::engine() { return life_->engine; }
client::Store& SimClient::store() { return life_->store; }
client::Groups& SimClient::groups() { return life_->groups; }

std::optional<client::ConversationRow> SimClient::find(const std::string& title) {
  const auto found = life_->engine.history().find_conversation(title);
  return found ? std::optional(found->row) : std::nullopt;
}

void SimClient::pursue(kj::Promise<client::Outcome<>> task, std::function<void(const client::Outcome<>&)> done) {
  life_->errands.add(task.then([done = std::move(done)](const client::Outcome<>& outcome) { done(outcome); }));
}

bool SimClient::is_idle() const { return life_->errands.isEmpty(); }

std::optional<client::Failure> SimClient::given_up() const { return life_->given_up; }

void SimClient::taskFailed(kj::Exception&& exception) {
  life_->given_up = client::Failure(client::FailureKind::bug, "bug", exception.getDescription().cStr());
}

}  // namespace qpc::sim
