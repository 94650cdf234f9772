#include "qpc/grammar.h"

namespace qpc::cli {
namespace {

void add_profile_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* profile = program.add_subcommand("profile", "What people show of themselves")->require_subcommand(1);
  add_command<ProfileShow>(
      *profile, invocation, "show", "Name, status and picture of a person",
      [](CLI::App& command, ProfileShow& value) { command.add_option("NAME", value.name, "Who (default: yourself)"); });
  add_command<ProfileSet>(*profile, invocation, "set", "Change what you show; what is not named stays",
                          [](CLI::App& command, ProfileSet& value) {
                            command.add_option("--name", value.display_name, "A name, shown beside your own");
                            command.add_option("--status", value.status, "A line about you");
                            auto* picture = command.add_option_group("picture", "A picture, of 32 KiB at most");
                            picture->require_option(0, 1);
                            picture->add_option("--picture", value.picture, "A file");
                            picture->add_flag("--no-picture", value.no_picture, "None any more");
                          });
}

void add_presence_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* presence =
      program.add_subcommand("presence", "Whether people you talk to see when you are there, and you them")
          ->require_subcommand(1);
  add_command<PresenceSet>(*presence, invocation, "on",
                           "Let those whom you have a direct conversation with see it, if they let you",
                           [](CLI::App&, PresenceSet& value) { value.on = true; });
  add_command<PresenceSet>(*presence, invocation, "off", "Let nobody see it", [](CLI::App&, PresenceSet&) {});
}

}  // namespace

void add_people_commands(CLI::App& program, Invocation& invocation) {
  add_command<Block>(
      program, invocation, "block", "Keep somebody away: the node lets nothing of theirs through to you",
      [](CLI::App& command, Block& value) { command.add_option("NAME", value.name, "Whom")->required(); });
  add_command<Unblock>(
      program, invocation, "unblock", "Let somebody through again",
      [](CLI::App& command, Unblock& value) { command.add_option("NAME", value.name, "Whom")->required(); });
  add_command<Blocked>(program, invocation, "blocked", "Whom you have blocked", [](CLI::App&, Blocked&) {});
  add_profile_commands(program, invocation);
  add_presence_commands(program, invocation);
  add_command<ReportMessage>(
      program, invocation, "report", "Report a message to the operator of the node, who alone can read it",
      [](CLI::App& command, ReportMessage& value) {
        command.add_option("MESSAGE", value.id, "The beginning of its id ('qpc history --json' shows it)")->required();
        command.add_option("--reason", value.reason, "What is wrong with it")->required();
        command.add_flag("--without-text", value.without_text, "Keep back what the message says");
        command.add_flag("--anonymous", value.anonymous, "Keep back your name");
      });
}

}  // namespace qpc::cli
