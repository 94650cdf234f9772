#include "qpc/commands.h"

namespace qpc::cli {
namespace {

/// From the type of a command to its function.
struct Runner {
  Program& program;

  Task<Ending> operator()(Register command) { return run_register(program, std::move(command)); }
  Task<Ending> operator()(Login command) { return run_login(program, std::move(command)); }
  Task<Ending> operator()(Logout command) { return run_logout(program, command); }
  Task<Ending> operator()(WhoAmI command) { return run_whoami(program, command); }
  Task<Ending> operator()(Send command) { return run_send(program, std::move(command)); }
  Task<Ending> operator()(Dm command) { return run_dm(program, std::move(command)); }
  Task<Ending> operator()(Listen command) { return run_listen(program, command); }
  Task<Ending> operator()(History command) { return run_history(program, std::move(command)); }
  Task<Ending> operator()(Chat command) { return run_chat(program, std::move(command)); }
  Task<Ending> operator()(GroupCreate command) { return run_group_create(program, std::move(command)); }
  Task<Ending> operator()(GroupAdd command) { return run_group_add(program, std::move(command)); }
  Task<Ending> operator()(GroupRemove command) { return run_group_remove(program, std::move(command)); }
  Task<Ending> operator()(GroupLeave command) { return run_group_leave(program, std::move(command)); }
  Task<Ending> operator()(GroupList command) { return run_group_list(program, command); }
  Task<Ending> operator()(GroupInfo command) { return run_group_info(program, std::move(command)); }
  Task<Ending> operator()(AccountPassword command) { return run_account_password(program, std::move(command)); }
  Task<Ending> operator()(AccountExport command) { return run_account_export(program, command); }
  Task<Ending> operator()(AccountDelete command) { return run_account_delete(program, std::move(command)); }
  Task<Ending> operator()(DeviceList command) { return run_device_list(program, command); }
  Task<Ending> operator()(DeviceConfirm command) { return run_device_confirm(program, std::move(command)); }
  Task<Ending> operator()(DeviceRevoke command) { return run_device_revoke(program, std::move(command)); }
  Task<Ending> operator()(DeviceRename command) { return run_device_rename(program, std::move(command)); }
  Task<Ending> operator()(DeviceDisconnect command) { return run_device_disconnect(program, std::move(command)); }
  Task<Ending> operator()(ContactList command) { return run_contact_list(program, command); }
  Task<Ending> operator()(Block command) { return run_block(program, std::move(command)); }
  Task<Ending> operator()(Unblock command) { return run_unblock(program, std::move(command)); }
  Task<Ending> operator()(Blocked command) { return run_blocked(program, command); }
  Task<Ending> operator()(ProfileShow command) { return run_profile_show(program, std::move(command)); }
  Task<Ending> operator()(ProfileSet command) { return run_profile_set(program, std::move(command)); }
  Task<Ending> operator()(PresenceSet command) { return run_presence(program, command); }
  Task<Ending> operator()(ReportMessage command) { return run_report(program, std::move(command)); }
  Task<Ending> operator()(ContactShow command) { return run_contact_show(program, std::move(command)); }
  Task<Ending> operator()(MessageShow command) { return run_message_show(program, std::move(command)); }
  Task<Ending> operator()(MessageOpen command) { return run_message_open(program, std::move(command)); }
  Task<Ending> operator()(FileSave command) { return run_file_save(program, std::move(command)); }
  Task<Ending> operator()(FileDelete command) { return run_file_delete(program, std::move(command)); }
  Task<Ending> operator()(MessageProof command) { return run_message_proof(program, std::move(command)); }
  Task<Ending> operator()(ProofVerify command) { return run_proof_verify(program, std::move(command)); }
  Task<Ending> operator()(Doctor command) { return run_doctor(program, command); }
};

}  // namespace

Task<Ending> run(Program& program, Command command) { return std::visit(Runner{program}, std::move(command)); }

}  // namespace qpc::cli
