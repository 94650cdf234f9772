// demo-dump: writes a node's database, decrypted, to a file: for searching it for what must not be there.
#include <cstdio>
#include <fstream>

#include "core/crypto/system_random.h"
#include "db/sqlite.h"
#include "node/start/node_keys.h"

int main(int argc, char** argv) {
  using namespace qpc;
  if (argc != 4) {
    std::fputs("usage: demo-dump DATA_DIR KEY_FILE OUTPUT\n", stderr);
    return 2;
  }
  try {
    crypto::SystemRandom random;
    const auto keys = node::open_keys(argv[1], argv[2], random);
    if (!keys) throw std::runtime_error(keys.error());
    const auto database =
        db::SqliteDatabase::open(std::filesystem::path(argv[1]) / "node.db", keys->database, {.create = false});
    std::ofstream(argv[3]).close();  // a database that may not make files attaches only what is there
    database->run("ATTACH DATABASE ?1 AS plain KEY ''", std::string(argv[3]));
    database->find_one<std::optional<std::string>>("SELECT sqlcipher_export('plain')");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "demo-dump: %s\n", error.what());
    return 1;
  }
  return 0;
}
