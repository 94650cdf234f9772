#include "client/group/overtaken.h"

#include <algorithm>

#include "client/group/notices.h"
#include "client/group/settings_wish_store.h"

namespace qpc::client {
namespace {

using message::GroupDetails;

/// What a group says of itself.
struct Said {
  std::string name;
  GroupDetails details;
};

std::optional<Said> said_by(const mls::Group& group) {
  auto profile = profile_of(group);
  auto details = profile ? GroupDetails::of(*profile) : std::unexpected(profile.error());
  if (!details) return std::nullopt;
  return Said{std::move(profile->name), *std::move(details)};
}

/// Takes out of a wish what has changed. Returns, in words, what of it has become something else than is wished.
std::vector<std::string> take_out(SettingsChange& wish, const Said& before, const Said& now,
                                  const std::vector<GroupMember>& members) {
  std::vector<std::string> taken;
  const auto look = [&](auto& wished, const auto& was, const auto& is, std::string what) {
    if (!wished || is == was) return;
    if (is != *wished) taken.push_back(std::move(what));
    wished.reset();
  };
  look(wish.name, before.name, now.name, "the name");
  look(wish.description, before.details.description, now.details.description, "the description");
  look(wish.avatar, before.details.avatar, now.details.avatar, "the picture");
  look(wish.timer, before.details.timer, now.details.timer, "the timer");
  const auto& policy = before.details.policy;
  look(wish.adds, policy.adds, now.details.policy.adds, "who may add people");
  look(wish.describes, policy.describes, now.details.policy.describes, "who may describe the group");
  look(wish.times, policy.times, now.details.policy.times, "who may set the timer");
  const auto person =
      std::ranges::find(members, wish.person, [](const GroupMember& member) { return member.identity.account_id; });
  if (person == members.end()) return taken;  // they are out, and the wish is for nobody
  look(wish.role, before.details.role_of(wish.person), now.details.role_of(wish.person),
       "the role of " + person->name());
  look(wish.muted, before.details.muted.contains(wish.person), now.details.muted.contains(wish.person),
       "whether " + person->name() + " is muted");
  return taken;
}

}  // namespace

void drop_overtaken(GroupChange& change, Environment& environment, std::int64_t conversation, const Turn& turn,
                    const std::string& committer) {
  const auto before = said_by(turn.before), now = said_by(turn.after);
  if (!before || !now) return;
  SettingsWishStore wishes(change.db());
  std::string all;
  for (auto& wish : wishes.list(conversation)) {
    for (const auto& what : take_out(wish.change, *before, *now, members_of(turn.after))) {
      all += (all.empty() ? "" : ", ") + what;
    }
    wishes.keep(wish);
  }
  if (all.empty()) return;
  add_notice(change.db(), conversation, turn.after.epoch(), environment.now(),
             "What you wanted to change stays as " + committer + " has set it meanwhile: " + all +
                 ". Change it again, if you want it otherwise.");
}

}  // namespace qpc::client
