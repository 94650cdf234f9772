// Commands about people: contacts, blocking, what one shows of oneself, reports to the operator.
#include "client/command/names.h"
#include "client/command/registry.h"
#include "client/command/results.h"
#include "client/command/shapes.h"
#include "client/contact/contact_store.h"
#include "core/base/encoding.h"

namespace qpc::command {
namespace {

struct ContactArguments {
  std::string name;
  void describe(Fields& of) { of(required_word("name", "Who", Kind::person), name); }
};
struct WhomArguments {
  std::string name;
  void describe(Fields& of) { of(required_word("name", "Whom", Kind::person), name); }
};
struct ProfileArguments {
  std::string name;
  void describe(Fields& of) { of(word("name", "Who (default: yourself)", Kind::person), name); }
};

struct ProfileChanges {
  std::optional<std::string> display_name;
  std::optional<std::string> status;
  std::optional<Bytes> picture;
  bool no_picture = false;
  void describe(Fields& of) {
    constexpr const char* of_picture = "A picture, of 32 KiB at most";
    of(option("name", "A name, shown beside your own"), display_name);
    of(option("status", "A line about you"), status);
    of(option("picture", "A file", Kind::content).one_of(of_picture), picture);
    of(option("no_picture", "None any more").one_of(of_picture), no_picture);
  }
};

struct ReportArguments {
  std::string message;
  std::string reason;
  bool without_text = false;
  bool anonymous = false;
  void describe(Fields& of) {
    of(required_word("message", "The beginning of its id ('qpc history --json' shows it)", Kind::message), message);
    of(required(option("reason", "What is wrong with it")), reason);
    of(option("without_text", "Keep back what the message says"), without_text);
    of(option("anonymous", "Keep back your name"), anonymous);
  }
};

Task<Outcome<std::vector<Contact>>> list(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto contacts, co_await engine->list_contacts());
  co_return all_of<Contact>(contacts);
}

Task<Outcome<Contact>> show(Context& context, const ContactArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(auto name, parse_person(*engine, arguments.name));
  QPC_CO_TRY(const auto contact, co_await engine->show_contact(std::move(name)));
  co_return Contact::of(contact);
}

Task<Outcome<Contact>> block(Context& context, const WhomArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(auto name, parse_person(*engine, arguments.name));
  QPC_CO_TRY(const auto contact, co_await engine->set_blocked(std::move(name), true));
  context.notice(
      "Blocked, on all your devices. They are not told. In groups that you share, what they say still arrives and is "
      "not shown here; leave the group to be rid of it.");
  co_return Contact::of(contact);
}

Task<Outcome<Contact>> unblock(Context& context, const WhomArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(auto name, parse_person(*engine, arguments.name));
  QPC_CO_TRY(const auto contact, co_await engine->set_blocked(std::move(name), false));
  context.notice("What they wrote to you alone in the meantime does not arrive any more.");
  co_return Contact::of(contact);
}

Task<Outcome<std::vector<Contact>>> blocked(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto contacts, co_await engine->list_blocked());
  co_return all_of<Contact>(contacts);
}

Task<Outcome<Contact>> show_profile(Context& context, const ProfileArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  client::ContactView shown;
  if (arguments.name.empty()) {
    QPC_CO_TRY(shown, co_await engine->show_profile());
  } else {
    QPC_CO_TRY(auto name, parse_person(*engine, arguments.name));
    QPC_CO_TRY(shown, co_await engine->show_contact(std::move(name)));
  }
  co_return Contact::of(shown);
}

Task<Outcome<Contact>> set_profile(Context& context, const ProfileChanges& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  client::ProfileChange change{
      .display_name = arguments.display_name, .status = arguments.status, .avatar = arguments.picture};
  if (arguments.no_picture) change.avatar = Bytes();
  QPC_CO_TRY(const auto shown, co_await engine->change_profile(std::move(change)));
  co_return Contact::of(shown);
}

Outcome<PresenceShown> set_presence(Context& context, bool on) {
  QPC_TRY(auto* engine, context.engine());
  QPC_CHECK(engine->set_shows_presence(on));
  return PresenceShown{on ? "on" : "off"};
}

Task<Outcome<PresenceShown>> presence_on(Context& context, const Nothing&) {
  auto shown = set_presence(context, true);
  if (shown) {
    context.notice(
        "While 'qpc listen' or 'qpc chat' runs on this device, whoever you have a direct conversation with, and who "
        "has switched it on too, sees that you are there.");
  }
  co_return shown;
}

Task<Outcome<PresenceShown>> presence_off(Context& context, const Nothing&) { co_return set_presence(context, false); }

Task<Outcome<PresenceShown>> show_presence(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const bool on,
             engine->store().read([](db::Database& db) { return client::ContactStore(db).shows_presence(); }));
  co_return PresenceShown{on ? "on" : "off"};
}

Task<Outcome<Reported>> report(Context& context, const ReportArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(auto message, engine->history().find_message(arguments.message));
  QPC_CO_TRY(const auto report_id,
             co_await engine->report(std::move(message.row), {.reason = arguments.reason,
                                                              .with_text = !arguments.without_text,
                                                              .with_name = !arguments.anonymous}));
  context.notice("Sent, sealed to the operator. The number above is to speak about it with them.");
  co_return Reported{to_hex(report_id)};
}

}  // namespace

void add_people_commands(Registry& registry) {
  registry.add_topic("contact", "People");
  registry.add<list>("contact list", "Everybody you have met, and who is there now");
  registry.add<show>("contact show", "Devices and safety number of a person");
  registry.add<block>("block", "Keep somebody away: the node lets nothing of theirs through to you");
  registry.add<unblock>("unblock", "Let somebody through again");
  registry.add<blocked>("blocked", "Whom you have blocked");
  registry.add_topic("profile", "What people show of themselves");
  registry.add<show_profile>("profile show", "Name, status and picture of a person");
  registry.add<set_profile>("profile set", "Change what you show; what is not named stays");
  registry.add_topic("presence", "Whether people you talk to see when you are there, and you them");
  registry.add<presence_on>("presence on",
                            "Let those whom you have a direct conversation with see it, if they let you");
  registry.add<presence_off>("presence off", "Let nobody see it");
  registry.add<show_presence>("presence show", "Whether it is on");
  registry.add<report>("report", "Report a message to the operator of the node, who alone can read it");
}

}  // namespace qpc::command
