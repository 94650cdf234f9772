#include "core/base/encoding.h"
#include "qpc/commands.h"
#include "qpc/read_file.h"

namespace qpc::cli {

Task<Ending> run_contact_list(Program& program, ContactList) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto contacts, co_await engine->list_contacts());
  for (const auto& contact : contacts) program.output().data(to_json(contact), to_line(contact));
  co_return 0;
}

Task<Ending> run_block(Program& program, Block command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(auto name, parse_person(*engine, command.name));
  QPC_CO_TRY(const auto contact, co_await engine->set_blocked(std::move(name), true));
  program.output().data(to_json(contact), to_line(contact));
  program.output().notice(
      "Blocked, on all your devices. They are not told. In groups that you share, what they say still arrives and is "
      "not shown here; leave the group to be rid of it.");
  co_return 0;
}

Task<Ending> run_unblock(Program& program, Unblock command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(auto name, parse_person(*engine, command.name));
  QPC_CO_TRY(const auto contact, co_await engine->set_blocked(std::move(name), false));
  program.output().data(to_json(contact), to_line(contact));
  program.output().notice("What they wrote to you alone in the meantime does not arrive any more.");
  co_return 0;
}

Task<Ending> run_blocked(Program& program, Blocked) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto contacts, co_await engine->list_blocked());
  for (const auto& contact : contacts) program.output().data(to_json(contact), to_line(contact));
  co_return 0;
}

Task<Ending> run_profile_show(Program& program, ProfileShow command) {
  QPC_CO_TRY(auto* engine, program.engine());
  client::ContactView shown;
  if (command.name.empty()) {
    QPC_CO_TRY(shown, co_await engine->show_profile());
  } else {
    QPC_CO_TRY(auto name, parse_person(*engine, command.name));
    QPC_CO_TRY(shown, co_await engine->show_contact(std::move(name)));
  }
  program.output().data(to_json(shown), profile_text(shown));
  co_return 0;
}

Task<Ending> run_profile_set(Program& program, ProfileSet command) {
  QPC_CO_TRY(auto* engine, program.engine());
  client::ProfileChange change{.display_name = std::move(command.display_name), .status = std::move(command.status)};
  if (command.no_picture) change.avatar = Bytes();
  if (!command.picture.empty()) {
    QPC_CO_TRY(change.avatar, read_file(command.picture));
  }
  QPC_CO_TRY(const auto shown, co_await engine->change_profile(std::move(change)));
  program.output().data(to_json(shown), profile_text(shown));
  co_return 0;
}

Task<Ending> run_presence(Program& program, PresenceSet command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_CHECK(engine->set_shows_presence(command.on));
  program.output().data({{"presence", command.on ? "on" : "off"}}, command.on ? "presence is on" : "presence is off");
  if (command.on) {
    program.output().notice(
        "While 'qpc listen' or 'qpc chat' runs on this device, whoever you have a direct conversation with, and who "
        "has switched it on too, sees that you are there.");
  }
  co_return 0;
}

Task<Ending> run_report(Program& program, ReportMessage command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(auto message, engine->history().find_message(command.id));
  QPC_CO_TRY(const auto report_id, co_await engine->report(std::move(message.row), {.reason = std::move(command.reason),
                                                                                    .with_text = !command.without_text,
                                                                                    .with_name = !command.anonymous}));
  program.output().data({{"report", to_hex(report_id)}}, "report " + to_hex(report_id));
  program.output().notice("Sent, sealed to the operator. The number above is to speak about it with them.");
  co_return 0;
}

Task<Ending> run_device_disconnect(Program& program, DeviceDisconnect command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto ended, co_await engine->end_sessions(std::move(command.device)));
  program.output().data({{"ended", ended}},
                        std::to_string(ended) + (ended == 1 ? " session ended" : " sessions ended"));
  program.output().notice("A device that still holds its key comes back: 'qpc device revoke' shuts it out for good.");
  co_return 0;
}

}  // namespace qpc::cli
