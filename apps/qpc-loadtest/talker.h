// talker.h: a person with the whole client: transport, RPC, engine, store and MLS. Only the store is in memory, as it
// is not a disk that is measured.
#pragma once
#include <map>

#include "client/engine.h"
#include "qpc-loadtest/account.h"
#include "qpc-loadtest/awaited.h"

namespace qpc::loadtest {

class Talker final : private client::TrustDecision, private client::ConnectionObserver {
 public:
  /// `awaited` is told of each text that comes, by its number, and outlives the talker.
  Talker(Stage& stage, Awaited& awaited);
  KJ_DISALLOW_COPY_AND_MOVE(Talker);
  ~Talker() noexcept override = default;

  /// Registers, and stays online from here on. Errors: those of a connection; refusals; store.
  Task<client::Outcome<>> enter();
  const identity::UserName& name() const { return account_.self().address.name; }
  client::Engine& engine() { return *engine_; }

  /// The direct conversation with somebody, begun from here. Waits until the other can be added.
  Task<client::Outcome<std::int64_t>> begin_dm(identity::UserName with);
  /// A group of these people, made by this one. Waits until all of them can be added.
  Task<client::Outcome<std::int64_t>> begin_group(std::string title, std::vector<identity::UserName> with);
  /// The conversation by the name that it has here, once it has come. Errors: limit, after a while.
  Task<client::Outcome<std::int64_t>> await_conversation(std::string name);
  /// Says a text of so many octets with this number, and sees to it that it leaves.
  Task<client::Outcome<>> say(std::int64_t conversation, std::uint64_t number);
  /// How often the connection was lost.
  std::size_t lost() const { return lost_; }

 private:
  /// Does what `attempt` says, until the others have published what they can be added with.
  Task<client::Outcome<std::int64_t>> begin(std::function<Task<client::Outcome<client::ConversationView>>()> attempt);
  /// What a client that had registered here has in its store.
  client::Outcome<> fill_store();
  /// Tells of what comes.
  Task<void> hear();
  client::Outcome<> hear_newest();

  client::Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override { return {}; }
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
  void connected(net::Connection&) override {}
  void disconnected(const client::Failure&, kj::Duration) override { ++lost_; }

  Stage& stage_;
  Awaited& awaited_;
  Account account_;
  client::Store store_ = client::Store::in_memory();
  std::optional<client::Engine> engine_;
  std::int64_t heard_ = 0;  ///< cursor
  std::size_t lost_ = 0;
  std::vector<kj::Promise<void>> tasks_;
};

}  // namespace qpc::loadtest
