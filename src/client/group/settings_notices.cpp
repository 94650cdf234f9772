#include "client/group/settings_notices.h"

#include <algorithm>
#include <map>

#include "client/group/role_rules.h"

namespace qpc::client {
namespace {

using identity::AccountId;
using message::GroupDetails;
using message::GroupProfile;

class Describer {
 public:
  Describer(std::string committer, const mls::Group& before, const mls::Group& after)
      : committer_(std::move(committer)) {
    for (const auto* group : {&before, &after}) {
      for (const auto& member : members_of(*group)) names_.emplace(member.identity.account_id, member.name());
    }
    const auto people = people_of(members_of(after));
    present_ = {people.begin(), people.end()};
  }

  void describe_words(const GroupProfile& was, const GroupDetails& before, const GroupProfile& is,
                      const GroupDetails& now) {
    if (was.name != is.name) say("called the group '" + is.name + "'; it was '" + was.name + "'");
    if (before.description != now.description) {
      say(now.description.empty() ? "removed the description" : "described the group: " + now.description);
    }
    if (before.avatar != now.avatar) say(now.avatar ? "changed the picture" : "removed the picture");
    if (before.timer != now.timer) {
      say(now.timer.count() == 0
              ? "made messages stay: the timer is off"
              : "set the timer: new messages disappear " + timer_in_words(now.timer) + " after they are read");
    }
    if (now.successor && before.successor != now.successor) {
      const auto suite = mls::Suite::of(mls::CipherSuite{now.successor->suite});
      say("moved this conversation to the cipher suite " +
          std::string(suite ? suite->name() : "of a number that this program does not know"));
    }
    if (before.policy != now.policy) say("changed who may do what ('qpc group info' shows it)");
  }

  void describe_roles(const GroupDetails& before, const GroupDetails& now) {
    const bool had_admin =
        !before.roles || std::ranges::any_of(before.roles->admins, [&](const auto& one) { return is_in(one); });
    for (const auto& [account_id, name] : names_) {
      if (!is_in(account_id)) continue;
      const Role role = now.role_of(account_id);
      if (role == before.role_of(account_id)) continue;
      if (!had_admin && role == Role::admin) {
        lines.push_back(name + " is an admin now, as no other was left.");
      } else {
        say("made " + name +
            (role == Role::admin       ? " an admin"
             : role == Role::moderator ? " a moderator"
                                       : " a member without a role"));
      }
    }
  }

  void describe_muted(const GroupDetails& before, const GroupDetails& now) {
    for (const auto& account_id : now.muted) {
      if (!before.muted.contains(account_id)) {
        say("muted " + name_of(account_id) + ": what they say from now on is not shown");
      }
    }
    for (const auto& account_id : before.muted) {
      if (!now.muted.contains(account_id) && is_in(account_id)) say("lets " + name_of(account_id) + " speak again");
    }
  }

  std::vector<std::string> lines = {};

 private:
  void say(const std::string& what) { lines.push_back(committer_ + " " + what + "."); }
  bool is_in(const AccountId& account_id) const { return present_.contains(account_id); }
  std::string name_of(const AccountId& account_id) const {
    const auto found = names_.find(account_id);
    return found == names_.end() ? "somebody" : found->second;
  }

  std::string committer_;
  std::map<AccountId, std::string> names_;
  std::set<AccountId> present_;
};

}  // namespace

std::string timer_in_words(std::chrono::seconds timer) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr Unit units[] = {{7 * 86'400, "week"}, {86'400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  for (const auto& unit : units) {
    if (timer.count() == 0 || timer.count() % unit.seconds != 0) continue;
    const auto count = timer.count() / unit.seconds;
    return std::to_string(count) + " " + unit.name + (count == 1 ? "" : "s");
  }
  return "off";
}

std::vector<std::string> describe_settings(const std::string& committer, const mls::Group& before,
                                           const mls::Group& after) {
  const auto was = profile_of(before), is = profile_of(after);
  if (!was || !is || *was == *is) return {};
  const auto details = GroupDetails::of(*was), now = GroupDetails::of(*is);
  if (!details || !now) return {};
  Describer describer(committer, before, after);
  describer.describe_words(*was, *details, *is, *now);
  describer.describe_roles(*details, *now);
  describer.describe_muted(*details, *now);
  return std::move(describer.lines);
}

}  // namespace qpc::client
