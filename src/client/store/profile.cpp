#include "client/store/profile.h"

#include <algorithm>

namespace qpc::client {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_profile_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || !is_letter_or_digit(name.front())) return false;
  return std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

/// A base directory of the XDG specification: relative values count as unset.
Outcome<std::filesystem::path> base_directory(const EnvironmentLookup& environment, const char* variable,
                                              const char* below_home) {
  if (const auto value = environment(variable)) {
    if (std::filesystem::path path(*value); path.is_absolute()) return path;
  }
  const auto home = environment("HOME");
  if (!home) {
    return failure(FailureKind::usage, "no_home", "HOME is not set: say with --home where to keep your data.");
  }
  return std::filesystem::path(*home) / below_home;
}

}  // namespace

Outcome<Profile> Profile::locate(const ProfileChoice& choice, const EnvironmentLookup& environment) {
  Profile profile;
  profile.name_ = !choice.name.empty() ? choice.name : environment("QPC_PROFILE").value_or("default");
  if (!is_profile_name(profile.name_)) {
    return failure(FailureKind::usage, "bad_profile_name",
                   "A profile's name has 1 to 64 letters, digits, '.', '_' or '-', and begins with a letter or digit.");
  }
  std::filesystem::path home = choice.home;
  if (const auto value = environment("QPC_HOME"); home.empty() && value) home = *value;
  if (!home.empty()) {
    profile.folder_ = home / "data" / profile.name_;
    profile.key_encryption_key_file_ = home / "config" / (profile.name_ + ".kek");
    return profile;
  }
  QPC_TRY(const auto data, base_directory(environment, "XDG_DATA_HOME", ".local/share"));
  QPC_TRY(const auto config, base_directory(environment, "XDG_CONFIG_HOME", ".config"));
  profile.folder_ = data / "quicprochat" / profile.name_;
  profile.key_encryption_key_file_ = config / "quicprochat" / (profile.name_ + ".kek");
  return profile;
}

}  // namespace qpc::client
