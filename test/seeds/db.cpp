#include "core/crypto/seeded_random.h"
#include "db/wrapped_key.h"
#include "test/seeds/seeds.h"

namespace qpc::test {

void put_db_seeds(const SeedFolder& seeds) {
  crypto::SeededRandom random(std::uint64_t{1});
  const auto key = random.secret(db::DatabaseKey::size_octets).into<db::DatabaseKey>();
  const auto put = [&](std::string_view name, const db::KeyEncryptionKey& by) {
    const auto wrapped = db::wrap_key(key, by, random).value();
    seeds.put("wrapped_key_fuzz", name, wrapped);
    // The target adds the checksum, so that changes to the content are looked at.
    seeds.put("wrapped_key_fuzz", std::string(name) + "_content", ByteView(wrapped).first(wrapped.size() - 32));
  };
  put("octets", db::KeyEncryptionKey::from_octets(Secret(32)).value());
  put("passphrase", db::KeyEncryptionKey::from_passphrase(Secret::copy_of(as_bytes("correct horse")),
                                                          {.passes = 1, .memory_kib = 64}));
}

}  // namespace qpc::test
