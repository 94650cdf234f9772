#include "test/seeds/seeds.h"

#include <fstream>

namespace qpc::test {

void SeedFolder::put(std::string_view target, std::string_view name, ByteView octets) const {
  const auto folder = folder_ / target;
  std::filesystem::create_directories(folder);
  std::ofstream file;
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file.open(folder / name, std::ios::binary);
  file.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  file.close();
}

void SeedFolder::put(std::string_view target, std::string_view name, std::initializer_list<std::uint8_t> choice,
                     ByteView octets) const {
  Bytes whole(choice);
  whole.insert(whole.end(), octets.begin(), octets.end());
  put(target, name, whole);
}

void put_seeds(const SeedFolder& seeds) {
  put_base_seeds(seeds);
  put_crypto_seeds(seeds);
  put_opaque_seeds(seeds);
  put_identity_seeds(seeds);
  put_markdown_seeds(seeds);
  put_message_seeds(seeds);
  put_tree_seeds(seeds);
  put_group_seeds(seeds);
  put_db_seeds(seeds);
  put_tls_seeds(seeds);
  put_session_seeds(seeds);
  put_admin_seeds(seeds);
  put_daemon_seeds(seeds);
}

}  // namespace qpc::test
