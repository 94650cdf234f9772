// profile.h: where one person's files lie.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "client/failure.h"

namespace qpc::client {

/// The value of an environment variable; nothing when it is unset or empty.
using EnvironmentLookup = std::function<std::optional<std::string>(const char* variable)>;

/// What the person chose; empty: by the environment.
struct ProfileChoice {
  std::string name;            ///< `--profile`; else QPC_PROFILE, else "default"
  std::filesystem::path home;  ///< `--home`; else QPC_HOME, else by the XDG base directories
};

/// One profile: an account on one device, with a store of its own. Several live side by side.
class Profile {
 public:
  /// Errors: usage, for a name outside [A-Za-z0-9][A-Za-z0-9._-]{0,63}, or when neither home nor HOME is known.
  static Outcome<Profile> locate(const ProfileChoice& choice, const EnvironmentLookup& environment);

  const std::string& name() const { return name_; }
  /// `$XDG_DATA_HOME/quicprochat/NAME`, or `HOME/data/NAME` where a home was chosen.
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path store_file() const { return folder_ / "store.db"; }
  /// The store's key, wrapped by a key-encryption key.
  std::filesystem::path wrapped_key_file() const { return folder_ / "store.key"; }
  /// The key-encryption key where no passphrase protects the store: `$XDG_CONFIG_HOME/quicprochat/NAME.kek`, apart
  /// from the data, so that a copy of the data alone opens nothing.
  const std::filesystem::path& key_encryption_key_file() const { return key_encryption_key_file_; }

 private:
  Profile() = default;
  std::string name_;
  std::filesystem::path folder_;
  std::filesystem::path key_encryption_key_file_;
};

}  // namespace qpc::client
