#include "client/typing/typing.h"

#include "client/account/device_identity.h"
#include "client/contact/contact_store.h"
#include "client/group/channel_access.h"
#include "client/group/group_view.h"
#include "client/history/message_store.h"
#include "client/mailbox/outbox.h"
#include "client/session/octets.h"
#include "client/setting/setting_store.h"
#include "core/message/padding.h"

namespace qpc::client {
namespace {

/// Whether somebody else has said or confirmed anything lately.
bool has_company(db::Database& db, std::int64_t conversation, Milliseconds since) {
  return db.find_one<std::int64_t>(
               "SELECT EXISTS (SELECT 1 FROM (SELECT id, state, account_id, stored_at FROM message WHERE conversation "
               "= "
               "?1 ORDER BY id DESC LIMIT 50) m WHERE (m.state = ?3 AND m.account_id IS NOT (SELECT account_id FROM "
               "account) AND m.stored_at >= ?2) OR EXISTS (SELECT 1 FROM recipient r WHERE r.message = m.id AND "
               "r.confirmed_at >= ?2))",
               conversation, since, MessageState::received)
             .value_or(0) != 0;
}

}  // namespace

Outcome<std::optional<Bytes>> Typing::seal(std::int64_t conversation, bool begins) {
  return groups_.write([&](GroupChange& change) -> Outcome<std::optional<Bytes>> {
    db::Database& db = change.db();
    const auto row = ConversationStore(db).find(conversation);
    if (!row || row->standing != Standing::member || !SettingStore(db).shows_receipts()) return std::nullopt;
    if (row->peer && ContactStore(db).is_blocked(*row->peer)) return std::nullopt;
    if (!has_company(db, conversation, environment_.now() - company)) return std::nullopt;
    auto group = change.group(conversation);
    if (!group || !group->is_active() || !group->proposals().empty()) return std::nullopt;
    if (group->member_count() < 2 || group->member_count() > Outbox::few_devices) return std::nullopt;
    message::AppMessage says;
    says.id = environment_.random.array<16>();
    says.sent_at = environment_.now();
    says.body = message::Typing{begins};
    const Bytes content = says.write();
    const std::size_t padding = message::padded_size(content.size()) - content.size();
    QPC_TRY(auto sent, group->protect(content, epoch_tag(*group), padding, environment_.random));
    change.keep(conversation, std::move(sent.next));
    return std::move(sent.message);
  });
}

Task<Outcome<>> Typing::tell(Session& session, std::int64_t conversation, bool begins) {
  const auto last = told_.find(conversation);
  if (last != told_.end() && environment_.timer.now() < last->second + pause) co_return Outcome<>();
  QPC_CO_TRY(const auto sealed, seal(conversation, begins));
  if (!sealed) co_return Outcome<>();
  told_.insert_or_assign(conversation, environment_.timer.now());
  auto opened = co_await open_channel(session, groups_, conversation);
  if (!opened && opened.error().code != "not_found") co_return std::unexpected(opened.error());
  if (!opened || !*opened) co_return Outcome<>();
  auto request = (**opened).postRequest();
  request.setMessage(to_kj(*sealed));
  request.setTtlSeconds(static_cast<std::uint32_t>(lifetime.count()));
  request.initAuthority().setSession();
  co_await session.answer("telling that somebody writes", request.send());
  co_return Outcome<>();
}

}  // namespace qpc::client
