// Commands about links that let people into groups.
#include "client/command/group_invite.h"

#include "client/command/names.h"
#include "client/command/registry.h"
#include "client/command/remark.h"
#include "client/command/times.h"
#include "core/base/encoding.h"
#include "core/identity/invite_link.h"

namespace qpc::command {
namespace {

struct CreateArguments {
  std::string group;
  std::string expire = "7d";
  std::uint32_t uses = 1;
  void describe(Fields& of) {
    of(required_word("group", "The group's name, or the beginning of its id", Kind::conversation), group);
    of(option("expire", "How long it is good for: 90s, 30m, 2h, 7d, 4w (default: 7d)"), expire);
    of(option("uses", "For how many people (default: 1)"), uses);
  }
};
struct ListArguments {
  std::string group;
  void describe(Fields& of) { of(word("group", "Only those into this group", Kind::conversation), group); }
};
struct RevokeArguments {
  std::string id;
  void describe(Fields& of) { of(required_word("id", "The beginning of its id: 'invite list' shows it"), id); }
};
struct JoinArguments {
  std::string link;
  void describe(Fields& of) { of(required_word("link", "The line that begins with qpc-group://"), link); }
};

Task<Outcome<GroupInvite>> create(Context& context, const CreateArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto lifetime, parse_duration(arguments.expire));
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  QPC_CO_TRY(const auto made, engine->create_invite(group.row.id, lifetime, arguments.uses));
  context.notice(
      "Whoever has the link types:  qpc group join LINK\n"
      "It is shown this once. They come in when this device is online: no other one of yours knows the invite.");
  co_return GroupInvite::of(made);
}

Task<Outcome<std::vector<GroupInvite>>> list(Context& context, const ListArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  std::optional<std::int64_t> conversation;
  if (!arguments.group.empty()) {
    QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
    conversation = group.row.id;
  }
  QPC_CO_TRY(const auto invites, engine->list_invites(conversation));
  if (invites.empty()) context.notice("This device has made no invites: 'qpc invite create GROUP' makes one.");
  co_return all_of<GroupInvite>(invites);
}

Task<Outcome<GroupInvite>> revoke(Context& context, const RevokeArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto revoked, engine->revoke_invite(arguments.id));
  co_return GroupInvite::of(revoked);
}

Task<Outcome<>> join(Context& context, const JoinArguments& arguments, std::optional<Message>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto link, parse_group_link(arguments.link));
  const auto maker = link.maker.text();
  QPC_CO_CHECK(parse_person(*engine, maker));
  QPC_CO_TRY(const auto cursor, co_await engine->ask_to_join(link));
  context.notice("You come in when the device of " + maker + " that made the link is online: 'qpc history " + maker +
                 "' tells what became of it.");
  co_return co_await send_queued(context, *engine, cursor, result);
}

}  // namespace

GroupInvite GroupInvite::of(const client::InviteView& view) {
  GroupInvite invite{.id = to_hex(view.row.id),
                     .conversation = view.conversation,
                     .state = view.state,
                     .uses = view.row.uses,
                     .most_uses = view.row.most_uses,
                     .made_at_ms = view.row.made_at.time_since_epoch().count(),
                     .expires_at_ms = view.row.expires_at.time_since_epoch().count()};
  if (view.link) invite.link = view.link->text();
  return invite;
}

void GroupInvite::describe(Fields& of) {
  of(option("id", "Hexadecimal"), id);
  of(option("conversation", "The group's title"), conversation);
  of(option("state", "Whether it lets anybody in"), state);
  of(option("uses", "How many it has let in"), uses);
  of(option("most_uses", "How many it lets in"), most_uses);
  of(option("made_at_ms", "Milliseconds since 1970"), made_at_ms);
  of(option("expires_at_ms", "Milliseconds since 1970"), expires_at_ms);
  of(option("link", "What to hand on; shown once, when it is made"), link);
}

Outcome<identity::GroupLink> parse_group_link(const std::string& pasted) {
  if (auto link = identity::GroupLink::parse(pasted)) return *std::move(link);
  if (identity::is_invite_link(pasted)) {
    return failure(FailureKind::usage, "bad_link",
                   "This link is an invite to a node, for 'qpc register NAME --invite LINK'.");
  }
  return failure(FailureKind::usage, "bad_link",
                 "This is no link into a group, or not the whole of one: copy it again. It is a line that begins with "
                 "qpc-group://.");
}

void add_invite_commands(Registry& registry) {
  registry.add_topic("invite", "Links that let people into groups");
  registry.add<create>("invite create", "Make a link that lets people into a group");
  registry.add<list>("invite list", "Links that this device has made, and those that ended in the last 30 days");
  registry.add<revoke>("invite revoke", "Let nobody in by a link any more");
  registry.add<join>("group join", "Ask to be let into a group by a link");
}

}  // namespace qpc::command
