// commands.h: one function for each command: asks the engine, shows what it answers.
#pragma once
#include "qpc/program.h"
#include "qpc/show.h"

namespace qpc::cli {

Task<Ending> run_register(Program& program, Register command);
Task<Ending> run_login(Program& program, Login command);
Task<Ending> run_logout(Program& program, Logout command);
Task<Ending> run_whoami(Program& program, WhoAmI command);
Task<Ending> run_account_password(Program& program, AccountPassword command);
Task<Ending> run_account_export(Program& program, AccountExport command);
Task<Ending> run_account_delete(Program& program, AccountDelete command);
Task<Ending> run_device_list(Program& program, DeviceList command);
Task<Ending> run_device_confirm(Program& program, DeviceConfirm command);
Task<Ending> run_device_revoke(Program& program, DeviceRevoke command);
Task<Ending> run_device_rename(Program& program, DeviceRename command);
Task<Ending> run_device_disconnect(Program& program, DeviceDisconnect command);

Task<Ending> run_contact_show(Program& program, ContactShow command);
Task<Ending> run_contact_list(Program& program, ContactList command);
Task<Ending> run_block(Program& program, Block command);
Task<Ending> run_unblock(Program& program, Unblock command);
Task<Ending> run_blocked(Program& program, Blocked command);
Task<Ending> run_profile_show(Program& program, ProfileShow command);
Task<Ending> run_profile_set(Program& program, ProfileSet command);
Task<Ending> run_presence(Program& program, PresenceSet command);
Task<Ending> run_report(Program& program, ReportMessage command);

Task<Ending> run_send(Program& program, Send command);
Task<Ending> run_dm(Program& program, Dm command);
Task<Ending> run_listen(Program& program, Listen command);
Task<Ending> run_history(Program& program, History command);
Task<Ending> run_chat(Program& program, Chat command);

Task<Ending> run_group_create(Program& program, GroupCreate command);
Task<Ending> run_group_add(Program& program, GroupAdd command);
Task<Ending> run_group_remove(Program& program, GroupRemove command);
Task<Ending> run_group_leave(Program& program, GroupLeave command);
Task<Ending> run_group_list(Program& program, GroupList command);
Task<Ending> run_group_info(Program& program, GroupInfo command);

Task<Ending> run_message_show(Program& program, MessageShow command);
Task<Ending> run_message_open(Program& program, MessageOpen command);
Task<Ending> run_file_save(Program& program, FileSave command);
Task<Ending> run_file_delete(Program& program, FileDelete command);
Task<Ending> run_message_proof(Program& program, MessageProof command);
Task<Ending> run_proof_verify(Program& program, ProofVerify command);
Task<Ending> run_doctor(Program& program, Doctor command);

/// Errors: store: "output_unwritable".
client::Outcome<> write_file(const std::filesystem::path& path, ByteView octets);

/// A name as people type it, here or with its domain. Errors: usage, with the rule it breaks; refused, for another
/// domain.
client::Outcome<identity::UserName> parse_person(client::Engine& engine, const std::string& typed);
client::Outcome<std::vector<identity::UserName>> parse_people(client::Engine& engine,
                                                              const std::vector<std::string>& typed);

}  // namespace qpc::cli
