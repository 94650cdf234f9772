#include "client/group/notices.h"

#include <algorithm>
#include <set>

#include "client/group/conversation_store.h"

namespace qpc::client {
namespace {

std::set<std::string> names_of(const std::vector<GroupMember>& members) {
  std::set<std::string> names;
  for (const auto& member : members) names.insert(member.name());
  return names;
}

bool has_device(const std::vector<GroupMember>& members, const GroupMember& device) {
  return std::ranges::any_of(members, [&](const GroupMember& member) {
    return member.identity.account_id == device.identity.account_id &&
           member.identity.device_id == device.identity.device_id;
  });
}

std::vector<GroupMember> in_both(std::vector<GroupMember> some, const std::vector<GroupMember>& others) {
  std::erase_if(some, [&](const GroupMember& member) { return !has_device(others, member); });
  return some;
}

std::vector<GroupMember> without(std::vector<GroupMember> members, const std::vector<GroupMember>& others) {
  std::erase_if(members, [&](const GroupMember& member) { return has_device(others, member); });
  return members;
}

std::string list(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

void add_notice(db::Database& db, std::int64_t conversation, std::uint64_t epoch, Milliseconds now, std::string text) {
  const auto row = ConversationStore(db).find(conversation);
  if (row && row->shown_as) return;
  MessageStore(db).add({.conversation = conversation,
                        .kind = MessageKind::notice,
                        .epoch = epoch,
                        .sent_at = now,
                        .stored_at = now,
                        .text = std::move(text)});
}

std::string describe_changes(const std::string& committer, const std::vector<GroupMember>& added,
                             const std::vector<GroupMember>& removed, const std::vector<GroupMember>& present) {
  const auto again = in_both(added, removed);
  std::string text;
  for (const auto& name : names_of(again)) {
    text += (text.empty() ? "" : " ") + committer + " let a device of " + name + " in again.";
  }
  auto newcomers = names_of(without(added, again));
  if (newcomers.erase(committer) > 0)
    text += (text.empty() ? "" : " ") + committer + " takes part from another device, too.";
  if (!newcomers.empty()) text += (text.empty() ? "" : " ") + committer + " added " + list(newcomers) + ".";
  auto gone = names_of(without(removed, again));
  for (const auto& name : names_of(present)) {
    if (gone.erase(name) > 0) {
      text += (text.empty() ? "" : " ") + ("A device of " + name) + " is out (" + committer + " made the change).";
    }
  }
  if (!gone.empty()) {
    text += (text.empty() ? "" : " ") + list(gone) + (gone.size() == 1 ? " is" : " are") + " out (" + committer +
            " made the change).";
  }
  return text;
}

}  // namespace qpc::client
