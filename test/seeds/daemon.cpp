#include "test/seeds/seeds.h"

namespace qpc::test {

void put_daemon_seeds(const SeedFolder& seeds) {
  const auto put = [&](std::string_view name, std::string_view line) {
    seeds.put("json_rpc_fuzz", name, as_bytes(line));
  };
  put("nothing", R"({"jsonrpc":"2.0","id":1,"method":"whoami"})");
  put("notification", R"({"jsonrpc":"2.0","method":"outbox.flush","params":{}})");
  put("words",
      R"({"jsonrpc":"2.0","id":"a","method":"group.create","params":{"name":"garden","members":["bob","carol"]}})");
  put("text",
      R"({"jsonrpc":"2.0","id":2,"method":"send","params":{"conversation":"garden","text":"hi","wait":"delivered"}})");
  put("file",
      R"({"jsonrpc":"2.0","id":3,"method":"dm","params":{"person":"bob","file":"x","name":"y","view_once":true}})");
  put("secret", R"({"jsonrpc":"2.0","id":4,"method":"account.password","params":{"password":"a","new_password":"b"}})");
  put("octets", R"({"jsonrpc":"2.0","id":5,"method":"message.open","params":{"file":"AAEC_-8"}})");
  put("numbers", R"({"jsonrpc":"2.0","id":6,"method":"message.fate","params":{"cursors":[1,2,-3],"timeout":0}})");
  put("optional", R"({"jsonrpc":"2.0","id":7,"method":"profile.set","params":{"name":"","status":null,"picture":""}})");
}

}  // namespace qpc::test
