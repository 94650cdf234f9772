#include "qpc-loadtest/talker.h"

#include <charconv>

#include "client/account/people.h"
#include "client/history/message_store.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr auto patience = 30 * kj::SECONDS, look_again = 50 * kj::MILLISECONDS;
constexpr std::string_view mark = "qpc-loadtest ";

/// A text that says its number first.
std::string text_of(std::uint64_t number, std::size_t size_bytes) {
  std::string text = std::string(mark) + std::to_string(number) + " ";
  text.resize(std::max(text.size(), size_bytes), '.');
  return text;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  if (!text.starts_with(mark)) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + mark.size(), text.data() + text.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

}  // namespace

Talker::Talker(Stage& stage, Awaited& awaited) : stage_(stage), awaited_(awaited), account_(stage) {}

Task<Outcome<>> Talker::enter() {
  {
    QPC_CO_TRY(auto link, co_await stage_.connect());
    QPC_CO_TRY(const auto session, co_await account_.register_on(*link));
  }
  QPC_CO_CHECK(fill_store());
  engine_.emplace(stage_.environment(), store_, static_cast<TrustDecision&>(*this));
  tasks_.push_back(kj::Promise<Outcome<>>(engine_->stay_online(*this)).ignoreResult().eagerlyEvaluate(nullptr));
  tasks_.push_back(kj::Promise<void>(hear()).eagerlyEvaluate(nullptr));
  co_return Outcome<>();
}

Outcome<> Talker::fill_store() {
  return store_.write([this](db::Database& db) -> Outcome<> {
    const auto& self = account_.self();
    AccountStore accounts(db);
    accounts.save({.state = AccountState::active,
                   .account_id = self.account_id,
                   .name = self.address.name.text(),
                   .domain = self.address.domain.text(),
                   .account_key = self.account_key->private_key(),
                   .device_id = self.device_id,
                   .device_key = self.device_key.private_key(),
                   .device_label = "loadtest",
                   .node = stage_.options().server.to_string()});
    accounts.take_session_counter();  // that of the registration
    TrustStore(db).add(stage_.options().server, stage_.node_key(), stage_.environment().now_seconds());
    QPC_CHECK(take_manifests(db, self.account_id, {{account_.manifest()}}));
    return {};
  });
}

Outcome<> Talker::hear_newest() {
  QPC_TRY(const auto rows, store_.read([this](db::Database& db) { return MessageStore(db).list({.after = heard_}); }));
  for (const auto& row : rows) {
    heard_ = std::max(heard_, row.id);
    if (row.state != MessageState::received || row.kind != MessageKind::text) continue;
    if (const auto number = number_of(row.text)) awaited_.came(*number);
  }
  return {};
}

Task<void> Talker::hear() {
  for (;;) {
    const auto seen = engine_->changes().seen();
    if (!hear_newest()) co_return;
    co_await engine_->changes().after(seen, 1 * kj::HOURS);
  }
}

Task<Outcome<std::int64_t>> Talker::begin(std::function<Task<Outcome<ConversationView>>()> attempt) {
  const auto end = stage_.timer().now() + patience;
  for (;;) {
    auto begun = co_await attempt();
    if (begun) co_return begun->row.id;
    if (begun.error().code != "no_key_packages" || stage_.timer().now() > end) co_return std::unexpected(begun.error());
    co_await stage_.timer().afterDelay(look_again);
  }
}

Task<Outcome<std::int64_t>> Talker::begin_dm(identity::UserName with) {
  return begin([this, with] { return engine_->open_dm(with); });
}

Task<Outcome<std::int64_t>> Talker::begin_group(std::string title, std::vector<identity::UserName> with) {
  return begin([this, title, with] { return engine_->create_group(title, with); });
}

Task<Outcome<std::int64_t>> Talker::await_conversation(std::string name) {
  const auto end = stage_.timer().now() + patience;
  for (;;) {
    auto found = engine_->history().find_conversation(name);
    if (found && found->row.epoch > 0) co_return found->row.id;
    if (stage_.timer().now() > end) {
      co_return failure(FailureKind::limit, "too_slow", "A conversation has not come about in time: is the node busy?");
    }
    co_await stage_.timer().afterDelay(look_again);
  }
}

Task<Outcome<>> Talker::say(std::int64_t conversation, std::uint64_t number) {
  const std::string text = text_of(number, stage_.options().payload_bytes);
  QPC_CO_CHECK(engine_->queue(conversation, {&text, 1}));
  co_return co_await engine_->flush();
}

}  // namespace qpc::loadtest
