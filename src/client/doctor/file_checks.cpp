// What can be seen of a profile from outside of its store.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <format>

#include "client/doctor/check.h"
#include "net/local/local_connect.h"

namespace qpc::client {
namespace {

/// For a shell.
std::string quoted(const std::filesystem::path& path) {
  std::string text = "'";
  for (const char one : path.string()) text += one == '\'' ? "'\\''" : std::string(1, one);
  return text + "'";
}

/// What is wrong with who may use a file; empty: nothing, or it is not there.
std::string fault_of_rights(const std::filesystem::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (status.st_uid != ::geteuid()) return path.string() + " belongs to another user";
  const unsigned for_others = status.st_mode & 077U;
  if (for_others == 0 || S_ISLNK(status.st_mode)) return {};
  return std::format("{} has the rights {:04o}", path.string(), status.st_mode & 07777U);
}

Check check_rights(const Profile& profile) {
  std::vector<std::filesystem::path> paths{profile.folder(), profile.key_encryption_key_file()};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(profile.folder(), error)) paths.push_back(entry.path());
  std::string faults;
  for (const auto& path : paths) {
    const std::string fault = fault_of_rights(path);
    if (!fault.empty()) faults += (faults.empty() ? "" : ", ") + fault;
  }
  if (faults.empty()) return well("permissions", "Only you may use the files of this profile.");
  return broken("permissions", {FailureKind::store, "file_rights", "Others may get at this profile: " + faults + "."},
                "Take their rights away: chmod -R go= " + quoted(profile.folder()) + " " +
                    quoted(profile.key_encryption_key_file()));
}

Check check_protection(Protection protection) {
  if (protection == Protection::passphrase) {
    return well("key_protection", "A passphrase protects the store's key.");
  }
  return well("key_protection",
              "A key file opens the store: who can read all your files reads it. An encrypted disk, or a profile that "
              "begins with a passphrase, helps.");
}

Check check_space(const Profile& profile) {
  constexpr std::uint64_t megabyte = 1024 * 1024, few = 200 * megabyte, none = 10 * megabyte;
  std::error_code error;
  const auto space = std::filesystem::space(profile.folder(), error);
  if (error) return warning("disk_space", "The free space cannot be seen.", "Look at the disk.");
  const std::string text = std::format("{} MiB are free where the store lies.", space.available / megabyte);
  if (space.available < none) {
    return broken("disk_space", {FailureKind::store, "disk_full", text}, "Free some space: nothing can be stored.");
  }
  if (space.available < few) return warning("disk_space", text, "Free some space before it runs out.");
  return well("disk_space", text);
}

Check check_daemon(const Profile& profile) {
  const auto connected = net::connect_descriptor(profile.folder() / "daemon.sock");
  if (connected || connected.error() == EAGAIN) {
    return well("daemon", "A daemon serves this profile: messages come and leave while it runs.");
  }
  if (connected.error() == EACCES) {
    return broken(
        "daemon",
        {FailureKind::authentication, "not_your_daemon", "Another user's process listens where your daemon belongs."},
        "See to it that only you can write to " + profile.folder().string() + ".");
  }
  return well("daemon", "No daemon runs: messages come and leave while 'qpc listen', 'qpc chat' or a command does.");
}

}  // namespace

std::vector<Check> check_files(const Profile& profile, Protection protection) {
  return {check_rights(profile), check_protection(protection), check_space(profile), check_daemon(profile)};
}

}  // namespace qpc::client
