// Commands about what a conversation says of itself, and about roles in it.
#include "client/command/group_settings.h"

#include <charconv>

#include "client/blob/file_name.h"
#include "client/command/names.h"
#include "client/command/registry.h"
#include "client/command/shapes.h"

namespace qpc::command {
namespace {

using message::Role;

constexpr Field which = required_word("group", "The group's name, or the beginning of its id", Kind::conversation);

struct SetArguments {
  std::string group;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> avatar;
  bool no_avatar = false;
  std::optional<std::string> timer;
  std::optional<Role> adding, describing, timing;
  void describe(Fields& of) {
    constexpr const char* of_avatar = "A picture, of 256 KiB at most";
    of(required_word("group", "The group's name, or the beginning of its id; with --timer, also a person's name",
                     Kind::conversation),
       group);
    of(option("name", "What the group is called"), name);
    of(option("description", "What it is about, in a line; empty: nothing"), description);
    of(option("avatar", "A file", Kind::path).one_of(of_avatar), avatar);
    of(option("no_avatar", "None any more").one_of(of_avatar), no_avatar);
    of(option("timer", "How long after reading new messages disappear: 30m, 12h, 1d, 4w, or off"), timer);
    of(option("adding", "The lowest role that may add people"), adding);
    of(option("describing", "The lowest role that may change name, description and picture"), describing);
    of(option("timing", "The lowest role that may set the timer"), timing);
  }
};
struct RoleArguments {
  std::string group;
  std::string person;
  std::optional<Role> role;
  void describe(Fields& of) {
    of(which, group);
    of(required_word("person", "Whose", Kind::person), person);
    of(required_word("role", "admin, moderator or member"), role);
  }
};
struct MuteArguments {
  std::string group;
  std::string person;
  bool off = false;
  void describe(Fields& of) {
    of(which, group);
    of(required_word("person", "Whom", Kind::person), person);
    of(option("off", "Let them speak again"), off);
  }
};
struct AgainArguments {
  std::string group;
  std::string person;
  void describe(Fields& of) {
    of(which, group);
    of(required_word("person", "Whose devices have lost it", Kind::person), person);
  }
};
struct AvatarArguments {
  std::string group;
  std::string to;
  bool force = false;
  void describe(Fields& of) {
    of(which, group);
    of(required_word("to", "The file to write it to", Kind::path).shown_as("FILE"), to);
    of(option("force", "Replace what is there"), force);
  }
};

Outcome<Conversation> as_it_is(client::Engine& engine, std::int64_t id) {
  QPC_TRY(const auto view, engine.history().conversation(id));
  return Conversation::of(view);
}

Outcome<client::SettingsChange> to_change(const SetArguments& arguments) {
  client::SettingsChange change{.name = arguments.name,
                                .description = arguments.description,
                                .adds = arguments.adding,
                                .describes = arguments.describing,
                                .times = arguments.timing};
  if (arguments.no_avatar) change.avatar.emplace();
  if (arguments.timer) {
    QPC_TRY(change.timer, parse_timer(*arguments.timer));
  }
  if (change == client::SettingsChange() && !arguments.avatar) {
    return failure(FailureKind::usage, "nothing_to_set",
                   "Say what to change: --name, --description, --avatar, --no-avatar, --timer, --adding, --describing "
                   "or --timing.");
  }
  return change;
}

Task<Outcome<Conversation>> set(Context& context, const SetArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(auto change, to_change(arguments));
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  if (arguments.avatar) {
    QPC_CO_TRY(const auto folder, context.blob_folder());
    const auto observer = context.transfer("Sending the picture");
    QPC_CO_CHECK(co_await engine->change_avatar(group.row.id, std::move(change), context.at(*arguments.avatar), folder,
                                                *observer));
  } else {
    QPC_CO_CHECK(co_await engine->change_settings(group.row.id, std::move(change)));
  }
  co_return as_it_is(*engine, group.row.id);
}

Task<Outcome<Conversation>> change_person(Context& context, std::string group_name, std::string person,
                                          client::SettingsChange change) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(group_name));
  QPC_CO_TRY(auto name, parse_person(*engine, person));
  QPC_CO_CHECK(co_await engine->change_settings(group.row.id, std::move(change), std::move(name)));
  co_return as_it_is(*engine, group.row.id);
}

Task<Outcome<Conversation>> role(Context& context, const RoleArguments& arguments) {
  return change_person(context, arguments.group, arguments.person, {.role = arguments.role});
}

Task<Outcome<Conversation>> mute(Context& context, const MuteArguments& arguments) {
  return change_person(context, arguments.group, arguments.person, {.muted = !arguments.off});
}

Task<Outcome<Conversation>> again(Context& context, const AgainArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  QPC_CO_TRY(auto name, parse_person(*engine, arguments.person));
  QPC_CO_CHECK(co_await engine->let_in_again(group.row.id, std::move(name)));
  co_return as_it_is(*engine, group.row.id);
}

Task<Outcome<File>> save_avatar(Context& context, const AvatarArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  QPC_CO_TRY(const auto view, engine->history().conversation(group.row.id));
  QPC_CO_TRY(const auto folder, context.blob_folder());
  const auto observer = context.transfer("Fetching the picture");
  const auto overwrite = arguments.force ? client::Overwrite::yes : client::Overwrite::no;
  QPC_CO_CHECK(co_await engine->save_avatar(group.row.id, context.at(arguments.to), overwrite, folder, *observer));
  File saved = File::of(*view.avatar);
  saved.name = client::clean_file_name(std::filesystem::path(arguments.to).filename().string());
  saved.path = arguments.to;
  co_return saved;
}

}  // namespace

Outcome<std::chrono::seconds> parse_timer(const std::string& typed) {
  if (typed == "off") return std::chrono::seconds(0);
  constexpr std::pair<char, std::int64_t> units[] = {
      {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 7 * 86'400}};
  const char* end = typed.data() + typed.size();
  std::uint32_t number = 0;
  const auto read = std::from_chars(typed.data(), end, number);
  for (const auto& [letter, seconds] : units) {
    if (read.ec == std::errc() && number > 0 && read.ptr + 1 == end && *read.ptr == letter) {
      return std::chrono::seconds(number * seconds);
    }
  }
  return failure(FailureKind::usage, "bad_timer",
                 "'" + typed + "' is no timer: give a number and its unit, as 90s, 30m, 12h, 1d or 4w, or off.");
}

void add_settings_commands(Registry& registry) {
  registry.add<set>("group set", "Change a group's name, description, picture and rules, or a conversation's timer");
  registry.add<role>("group role", "Make a member an admin or a moderator, or neither");
  registry.add<mute>("group mute", "Mute a member: nobody is shown what they say");
  registry.add<again>("group readmit", "Let a member's devices in again that have lost the group");
  registry.add<save_avatar>("group avatar", "Fetch a group's picture and store it here");
}

}  // namespace qpc::command
