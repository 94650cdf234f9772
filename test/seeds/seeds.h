// seeds.h: what fuzzing starts from: real inputs of each target, the same each time they are made.
#pragma once
#include <filesystem>
#include <string_view>

#include "core/base/wire.h"

namespace qpc::test {

/// A folder like test/corpus: one folder for each fuzz target, in it one file for each seed.
class SeedFolder {
 public:
  explicit SeedFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void put(std::string_view target, std::string_view name, ByteView octets) const;
  /// With the octets that a target reads in front, to choose what the rest is.
  void put(std::string_view target, std::string_view name, std::initializer_list<std::uint8_t> choice,
           ByteView octets) const;

 private:
  std::filesystem::path folder_;
};

void put_base_seeds(const SeedFolder& seeds);
void put_crypto_seeds(const SeedFolder& seeds);
void put_opaque_seeds(const SeedFolder& seeds);
void put_identity_seeds(const SeedFolder& seeds);
void put_markdown_seeds(const SeedFolder& seeds);
void put_message_seeds(const SeedFolder& seeds);
void put_tree_seeds(const SeedFolder& seeds);
void put_group_seeds(const SeedFolder& seeds);
void put_db_seeds(const SeedFolder& seeds);
void put_tls_seeds(const SeedFolder& seeds);
void put_session_seeds(const SeedFolder& seeds);
void put_admin_seeds(const SeedFolder& seeds);
void put_daemon_seeds(const SeedFolder& seeds);

/// All of them.
void put_seeds(const SeedFolder& seeds);

}  // namespace qpc::test
