#include "qpc/grammar.h"

namespace qpc::cli {

void add_group_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* group = program.add_subcommand("group", "Conversations of several people")->require_subcommand(1);
  constexpr const char* group_help = "The group's name, or the beginning of its id";

  add_command<GroupCreate>(*group, invocation, "create", "Begin a group", [](CLI::App& command, GroupCreate& value) {
    command.add_option("NAME", value.name, "What the group is called")->required();
    command.add_option("MEMBER", value.members, "Whom to add at once");
  });
  add_command<GroupAdd>(*group, invocation, "add", "Add people with all their devices",
                        [=](CLI::App& command, GroupAdd& value) {
                          command.add_option("GROUP", value.group, group_help)->required();
                          command.add_option("NAME", value.members, "Whom to add")->required();
                        });
  add_command<GroupRemove>(*group, invocation, "remove", "Remove a person with all their devices",
                           [=](CLI::App& command, GroupRemove& value) {
                             command.add_option("GROUP", value.group, group_help)->required();
                             command.add_option("NAME", value.member, "Whom to remove")->required();
                           });
  add_command<GroupLeave>(
      *group, invocation, "leave", "Leave a group; its history stays here",
      [=](CLI::App& command, GroupLeave& value) { command.add_option("GROUP", value.group, group_help)->required(); });
  add_command<GroupList>(*group, invocation, "list", "Your conversations", [](CLI::App&, GroupList&) {});
  add_command<GroupInfo>(
      *group, invocation, "info", "Members, epoch and cipher suite of a group",
      [=](CLI::App& command, GroupInfo& value) { command.add_option("GROUP", value.group, group_help)->required(); });
}

void add_tool_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* message = program.add_subcommand("message", "Single messages and their ciphertext")->require_subcommand(1);
  add_command<MessageShow>(*message, invocation, "show", "One message in full",
                           [](CLI::App& command, MessageShow& value) {
                             command.add_option("ID", value.id, "The message's id, or its beginning")->required();
                             command.add_option("--raw", value.raw, "Write the ciphertext to this file");
                           });
  add_command<MessageOpen>(
      *message, invocation, "open", "Try to decrypt a ciphertext; changes nothing",
      [](CLI::App& command, MessageOpen& value) {
        command.add_option("FILE", value.file, "An MLSMessage, as the node delivers it")->required();
        command.add_option("--group", value.group, "Only with the keys of this group");
      });
  add_command<MessageProof>(
      *message, invocation, "proof", "The node's signed word that it has stored a message of yours",
      [](CLI::App& command, MessageProof& value) {
        command.add_option("ID", value.id, "The message's id, or its beginning")->required();
        command.add_option("--out", value.out, "Write the proof to this file, for others to check");
      });

  CLI::App* proof = program.add_subcommand("proof", "Proofs that somebody hands you")->require_subcommand(1);
  add_command<ProofVerify>(*proof, invocation, "verify", "Check an exported proof, without the node",
                           [](CLI::App& command, ProofVerify& value) {
                             command
                                 .add_option("FILE", value.file,
                                             "What 'qpc message proof' has written; '--trust' says whose word to take")
                                 ->required();
                           });

  CLI::App* file = program.add_subcommand("file", "Files that were sent")->require_subcommand(1);
  constexpr const char* file_help = "The id of the message that tells of it, or its beginning";
  add_command<FileSave>(*file, invocation, "save", "Fetch a file and store it here",
                        [=](CLI::App& command, FileSave& value) {
                          command.add_option("ID", value.id, file_help)->required();
                          command.add_option("--to", value.to, "A file name or a folder (default: this folder)");
                          command.add_flag("--force", value.force, "Replace what is there");
                        });
  add_command<FileDelete>(
      *file, invocation, "delete", "Delete a file at the node that this device has sent",
      [=](CLI::App& command, FileDelete& value) { command.add_option("ID", value.id, file_help)->required(); });
  add_command<Doctor>(program, invocation, "doctor", "Where your keys lie, and what that does not protect",
                      [](CLI::App&, Doctor&) {});
}

}  // namespace qpc::cli
