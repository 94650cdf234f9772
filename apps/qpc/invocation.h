// invocation.h: what a person asked for, as parsed from the command line.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/store/profile.h"
#include "qpc/secret_input.h"

namespace qpc::cli {

/// Options that every command takes.
struct Globals {
  client::ProfileChoice profile;
  std::string node;    ///< HOST:PORT; empty: the profile's, else the domain of the name
  std::string trust;   ///< fingerprint of the node's identity key, for the first connection
  std::string ca;      ///< "system" or a PEM file of authorities, for the first connection
  bool trace = false;  ///< the node is told a random id of this run
  bool json = false;
  bool quiet = false;
  SecretSource passphrase;  ///< of the store
};

/// What is to be said: exactly one of the first four members is set.
struct TextSource {
  std::string text;                 ///< "-": all of standard input
  std::filesystem::path text_file;  ///< its whole content
  std::string lines;                ///< a file, or "-": each line is one message
  std::filesystem::path file;       ///< is sent as a file
  std::string name;                 ///< of that file, for those who get it; empty: as it is called
  bool view_once = false;
};

struct Register {
  std::string name;  ///< NAME or NAME@DOMAIN
  std::string label;
  std::string invite;  ///< a token, or a link
  Bytes token = {};    ///< of the invite
  SecretSource password;
  bool with_passphrase = false;
};
struct Login {
  std::string name;
  std::string label;
  SecretSource password;
  bool with_passphrase = false;
  bool wait = false;
  std::chrono::seconds timeout{0};  ///< 0: no end
};
struct Logout {};
struct WhoAmI {};

struct Send {
  std::string conversation;
  TextSource text;
  bool wait_delivered = false;
  std::chrono::seconds timeout{60};
};
struct Dm {
  std::string person;
  TextSource text;
  bool wait_delivered = false;
  std::chrono::seconds timeout{60};
};
struct Listen {
  std::uint64_t count = 0;          ///< 0: no end
  std::chrono::seconds timeout{0};  ///< 0: no end
  std::optional<std::int64_t> from;
};
struct History {
  std::string conversation;
  std::int64_t after = 0;
  std::uint32_t limit = 0;  ///< 0: all
};
struct Chat {
  std::string conversation;
};

struct GroupCreate {
  std::string name;
  std::vector<std::string> members;
};
struct GroupAdd {
  std::string group;
  std::vector<std::string> members;
};
struct GroupRemove {
  std::string group;
  std::string member;
};
struct GroupLeave {
  std::string group;
};
struct GroupList {};
struct GroupInfo {
  std::string group;
};

struct AccountPassword {
  SecretSource password;
  SecretSource next;
};
struct AccountExport {};
struct AccountDelete {
  SecretSource password;
};

struct DeviceList {};
struct DeviceConfirm {
  std::string code;
};
struct DeviceRevoke {
  std::string device;
};
struct DeviceRename {
  std::string device;
  std::string label;
};
struct DeviceDisconnect {
  std::string device;  ///< empty: all others
};
struct ContactShow {
  std::string name;
};
struct ContactList {};
struct Block {
  std::string name;
};
struct Unblock {
  std::string name;
};
struct Blocked {};
struct ProfileShow {
  std::string name;  ///< empty: one's own
};
struct ProfileSet {
  std::optional<std::string> display_name;
  std::optional<std::string> status;
  std::filesystem::path picture;
  bool no_picture = false;
};
struct PresenceSet {
  bool on = false;
};
struct ReportMessage {
  std::string id;
  std::string reason;
  bool without_text = false;
  bool anonymous = false;
};
struct MessageShow {
  std::string id;
  std::filesystem::path raw;  ///< where the ciphertext goes; empty: nowhere
};
struct MessageOpen {
  std::filesystem::path file;
  std::string group;  ///< empty: whichever it belongs to
};
struct FileSave {
  std::string id;
  std::filesystem::path to;  ///< a file or a folder; empty: here
  bool force = false;
};
struct FileDelete {
  std::string id;
};
struct MessageProof {
  std::string id;
  std::filesystem::path out;  ///< where the proof goes; empty: to standard output
};
struct ProofVerify {
  std::filesystem::path file;
};
struct Doctor {};

using Command =
    std::variant<Register, Login, Logout, WhoAmI, Send, Dm, Listen, History, Chat, GroupCreate, GroupAdd, GroupRemove,
                 GroupLeave, GroupList, GroupInfo, AccountPassword, AccountExport, AccountDelete, DeviceList,
                 DeviceConfirm, DeviceRevoke, DeviceRename, DeviceDisconnect, ContactShow, ContactList, Block, Unblock,
                 Blocked, ProfileShow, ProfileSet, PresenceSet, ReportMessage, MessageShow, MessageOpen, MessageProof,
                 ProofVerify, FileSave, FileDelete, Doctor>;

struct Invocation {
  Globals globals;
  Command command;
};

/// A command line after which there is nothing to do: help or the version was asked for, or it makes no sense.
struct Finished {
  int exit_code = 0;
  std::string output;  ///< for stdout
  std::string error;   ///< a sentence; empty unless exit_code is 2
  bool json = false;   ///< whether `--json` stood in the line
};

/// Parses the words after the program's name.
std::variant<Invocation, Finished> parse(std::vector<std::string> words);

}  // namespace qpc::cli
