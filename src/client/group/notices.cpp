#include "client/group/notices.h"

#include <set>

namespace qpc::client {
namespace {

std::string names_of(const std::vector<GroupMember>& members) {
  std::set<std::string> names;
  for (const auto& member : members) names.insert(member.name());
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

void add_notice(db::Database& db, std::int64_t conversation, std::uint64_t epoch, Milliseconds now, std::string text) {
  MessageStore(db).add({.conversation = conversation,
                        .kind = MessageKind::notice,
                        .epoch = epoch,
                        .sent_at = now,
                        .stored_at = now,
                        .text = std::move(text)});
}

std::string describe_changes(const std::string& committer, const std::vector<GroupMember>& added,
                             const std::vector<GroupMember>& removed) {
  std::string text;
  if (!added.empty()) text = committer + " added " + names_of(added) + ".";
  if (!removed.empty())
    text += (text.empty() ? "" : " ") + names_of(removed) + " is out (" + committer + " made the change).";
  return text;
}

}  // namespace qpc::client
