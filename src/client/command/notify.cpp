// Commands about what a person is told of, and how.
#include <unistd.h>

#include <filesystem>

#include "client/command/life_shapes.h"
#include "client/command/registry.h"
#include "client/command/times.h"
#include "client/notify/notify_ways.h"
#include "client/setting/setting_store.h"

namespace qpc::command {
namespace {

enum class Desktop : std::uint8_t { off, on, names };

}  // namespace

template <>
struct Words<Desktop> {
  static constexpr std::pair<Desktop, std::string_view> pairs[] = {
      {Desktop::off, "off"}, {Desktop::on, "on"}, {Desktop::names, "names"}};
};

namespace {

struct SetArguments {
  std::string conversation;
  std::optional<client::NotifyLevel> level;
  std::string until;
  void describe(Fields& of) {
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
    of(required_word("level", "all, mentions (only what names you) or muted"), level);
    of(option("until", "Until then: +2h, 18:30, 2026-11-26 or '2026-11-26 18:30' (default: until you change it)"),
       until);
  }
};
struct HookArguments {
  std::vector<std::string> command;
  void describe(Fields& of) {
    of(word("command", "The whole path of a program, and its arguments; or 'off'. Without: what holds now"), command);
  }
};
struct DesktopArguments {
  std::optional<Desktop> how;
  void describe(Fields& of) {
    of(word("how", "off, on (that something came) or names (where it came). Without: what holds now"), how);
  }
};

Outcome<Notifying> notifying(client::Engine& engine, client::Milliseconds now, const client::ConversationView& view) {
  Notifying result{.conversation = view.title, .notify = view.notify};
  QPC_TRY(const auto until,
          engine.store().read([&](db::Database& db) { return client::NotifyStore(db).until(view.row.id, now); }));
  if (until) result.until_ms = until->time_since_epoch().count();
  return result;
}

Task<Outcome<Notifying>> set(Context& context, const SetArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  const client::Milliseconds now = context.environment().now();
  std::optional<client::Milliseconds> until;
  if (!arguments.until.empty()) {
    QPC_CO_TRY(until, parse_moment(arguments.until, now));
  }
  QPC_CO_CHECK(engine->store().write([&](db::Database& db) -> Outcome<> {
    client::NotifyStore(db).set(conversation.row.id, arguments.level.value_or(client::NotifyLevel::all), until);
    return {};
  }));
  QPC_CO_TRY(const auto view, engine->history().find_conversation(arguments.conversation));
  co_return notifying(*engine, now, view);
}

Task<Outcome<std::vector<Notifying>>> list(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversations, engine->history().conversations());
  std::vector<Notifying> all;
  for (const auto& view : conversations) {
    QPC_CO_TRY(auto one, notifying(*engine, context.environment().now(), view));
    all.push_back(std::move(one));
  }
  co_return all;
}

Outcome<NotifyWays> ways(client::Engine& engine) {
  QPC_TRY(const auto ways, engine.store().read([](db::Database& db) { return client::notify_ways(db); }));
  return NotifyWays{.hook = ways.hook, .desktop = ways.desktop.empty() ? "off" : ways.desktop};
}

/// Errors: usage: "bad_hook".
Outcome<> check_hook(const std::vector<std::string>& words) {
  constexpr std::size_t most_words = 32, most_octets = 4096;
  std::size_t octets = 0;
  for (const auto& word : words) octets += word.size();
  if (words.empty() || !words.front().starts_with('/') || words.size() > most_words || octets > most_octets) {
    return failure(
        FailureKind::usage, "bad_hook",
        "Give the whole path of a program, beginning with '/', and up to 31 arguments for it; no shell takes "
        "them apart. Or 'off'.");
  }
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(words.front(), unreadable) || ::access(words.front().c_str(), X_OK) != 0) {
    return failure(FailureKind::usage, "bad_hook",
                   words.front() + " is no program that can be run: check the spelling, and that it is executable.");
  }
  return {};
}

Task<Outcome<NotifyWays>> hook(Context& context, const HookArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  if (arguments.command.empty()) co_return ways(*engine);
  const bool is_off = arguments.command.size() == 1 && arguments.command.front() == "off";
  if (!is_off) QPC_CO_CHECK(check_hook(arguments.command));
  QPC_CO_CHECK(engine->store().write([&](db::Database& db) -> Outcome<> {
    client::set_hook(db, is_off ? std::vector<std::string>() : arguments.command);
    return {};
  }));
  if (!is_off) {
    context.notice(
        "'qpc daemon' and 'qpc listen' run it for each message that you are to be told of, with the event as JSON on "
        "its standard input.");
  }
  co_return ways(*engine);
}

Task<Outcome<NotifyWays>> desktop(Context& context, const DesktopArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  if (!arguments.how) co_return ways(*engine);
  const Desktop how = *arguments.how;
  QPC_CO_CHECK(engine->store().write([&](db::Database& db) -> Outcome<> {
    client::SettingStore settings(db);
    if (how == Desktop::off) {
      settings.remove(client::Setting::notify_desktop);
    } else {
      settings.set(client::Setting::notify_desktop, word_of(how));
    }
    return {};
  }));
  co_return ways(*engine);
}

}  // namespace

void add_notify_commands(Registry& registry) {
  registry.add_topic("notify", "What you are told of, and how");
  registry.add<set>("notify set", "Be told of everything in a conversation, of what names you, or of nothing");
  registry.add<list>("notify list", "What you are told of in each conversation");
  registry.add<hook>("notify hook", "Have a program run for what you are told of, or none; or see which");
  registry.add<desktop>("notify desktop",
                        "Show it on the desktop, by notify-send, never what was said; or see what holds");
}

}  // namespace qpc::command
