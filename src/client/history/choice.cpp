#include "client/history/choice.h"

#include <algorithm>

#include "core/base/encoding.h"

namespace qpc::client {
namespace {

bool fits(const ConversationView& view, const std::string& reference, Reference kind) {
  constexpr std::size_t shortest_id = 4;
  const bool by_id =
      view.row.group_id && reference.size() >= shortest_id && to_hex(*view.row.group_id).starts_with(reference);
  if (by_id) return true;
  if (view.row.kind == GroupKind::dm) {
    return view.title == reference || view.title.substr(0, view.title.find('@')) == reference;
  }
  return view.title == reference && kind == Reference::is_no_known_person && !reference.contains('@');
}

}  // namespace

Outcome<ConversationView> choose(std::vector<ConversationView> conversations, const std::string& reference,
                                 Reference kind) {
  // A whole id is nobody's title, whatever others call their groups.
  const auto is_it = [&](const ConversationView& view) {
    return view.row.group_id && to_hex(*view.row.group_id) == reference;
  };
  const bool is_exact = std::ranges::any_of(conversations, is_it);
  std::erase_if(conversations,
                [&](const ConversationView& view) { return is_exact ? !is_it(view) : !fits(view, reference, kind); });
  if (conversations.empty()) {
    return failure(FailureKind::not_found, "unknown_conversation",
                   "There is no conversation '" + reference +
                       "': 'qpc group list' shows yours, 'qpc dm NAME TEXT' begins one. "
                       "A group that is called like a person goes by the beginning of its id.");
  }
  const auto over = std::ranges::partition(conversations, [](const ConversationView& view) {
    return view.row.standing == Standing::member || view.row.standing == Standing::waiting;
  });
  const auto alive = conversations.size() - over.size();
  if (alive > 1 || (alive == 0 && conversations.size() > 1)) {
    std::string ids;
    for (const auto& view : conversations) ids += " " + to_hex(view.row.group_id.value_or(Bytes())).substr(0, 8);
    return failure(FailureKind::usage, "ambiguous",
                   "Several conversations are called '" + reference + "': use the beginning of an id:" + ids + ".");
  }
  return std::move(conversations.front());
}

}  // namespace qpc::client
