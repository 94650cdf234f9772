// Our OPAQUE as a peer of test/interop/opaque_test.py, which says what the commands are. Identities and context are
// those other libraries have without being told: the public keys, and nothing.
#include <fmt/format.h>

#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "core/base/encoding.h"
#include "core/crypto/system_random.h"
#include "core/opaque/client.h"
#include "core/opaque/server.h"

namespace {

using namespace qpc;
using namespace qpc::opaque;

using Fields = std::vector<Bytes>;

const ByteView name = as_bytes("ada");
const KeyStretching stretching = KeyStretching::argon2id();

Password password(const Bytes& octets) { return Secret::copy_of(octets).into<Password>(); }

/// Both sides; a state is used up by the command that ends its exchange.
struct Peer {
  crypto::SystemRandom random;
  ServerSetup setup = ServerSetup::generate(random);
  std::optional<ClientRegistrationState> registering;
  std::optional<ClientLoginState> logging_in;
  std::optional<ServerLoginState> answering;

  Result<Fields> create_registration_request(const Fields& in) {
    QPC_TRY(auto start, opaque::create_registration_request(password(in.at(0)), random));
    registering.emplace(std::move(start.state));
    return Fields{wire(start.request)};
  }

  Result<Fields> create_registration_response(const Fields& in) {
    QPC_TRY(const auto request, read_all<RegistrationRequest>(in.at(0)));
    return Fields{wire(opaque::create_registration_response(setup, request, name))};
  }

  Result<Fields> finalize_registration_request(const Fields& in) {
    QPC_TRY(const auto response, read_all<RegistrationResponse>(in.at(0)));
    QPC_TRY(const auto result,
            opaque::finalize_registration_request(std::move(registering).value(), response, {}, stretching, random));
    return Fields{wire(result.record), to_bytes(result.export_key.reveal())};
  }

  Result<Fields> store(const Fields& in) {
    QPC_TRY(const auto record, read_all<RegistrationRecord>(in.at(0)));
    return Fields{wire(record)};
  }

  Result<Fields> generate_ke1(const Fields& in) {
    QPC_TRY(auto start, opaque::generate_ke1(password(in.at(0)), random));
    logging_in.emplace(std::move(start.state));
    return Fields{wire(start.ke1)};
  }

  Result<Fields> generate_ke2(const Fields& in) {
    QPC_TRY(const auto ke1, read_all<KE1>(in.at(1)));
    std::optional<RegistrationRecord> record;
    if (!in.at(0).empty()) {
      QPC_TRY(record, read_all<RegistrationRecord>(in.at(0)));
    }
    QPC_TRY(auto answer, opaque::generate_ke2(setup, record ? &*record : nullptr, name, ke1, {}, random));
    answering.emplace(std::move(answer.state));
    return Fields{wire(answer.ke2)};
  }

  Result<Fields> generate_ke3(const Fields& in) {
    QPC_TRY(const auto ke2, read_all<KE2>(in.at(0)));
    QPC_TRY(const auto result, opaque::generate_ke3(std::move(logging_in).value(), ke2, {}, stretching));
    return Fields{wire(result.ke3), to_bytes(result.session_key.reveal()), to_bytes(result.export_key.reveal())};
  }

  Result<Fields> server_finish(const Fields& in) {
    QPC_TRY(const auto ke3, read_all<KE3>(in.at(0)));
    QPC_TRY(const auto session_key, opaque::server_finish(std::move(answering).value(), ke3));
    return Fields{to_bytes(session_key.reveal())};
  }
};

using Command = Result<Fields> (Peer::*)(const Fields&);
const std::map<std::string, Command> commands{
    {"create_registration_request", &Peer::create_registration_request},
    {"create_registration_response", &Peer::create_registration_response},
    {"finalize_registration_request", &Peer::finalize_registration_request},
    {"store", &Peer::store},
    {"generate_ke1", &Peer::generate_ke1},
    {"generate_ke2", &Peer::generate_ke2},
    {"generate_ke3", &Peer::generate_ke3},
    {"server_finish", &Peer::server_finish},
};

std::string answer(const Result<Fields>& result) {
  if (!result) return fmt::format("refused {}", result.error().what());
  std::string line = "ok";
  for (const Bytes& field : *result) line += ' ' + to_hex(field);
  return line;
}

}  // namespace

int main() {
  Peer peer;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command, word;
    words >> command;
    Fields fields;
    while (words >> word) fields.push_back(word == "-" ? Bytes() : from_hex(word).value());
    std::cout << answer((peer.*commands.at(command))(fields)) << std::endl;
  }
  return 0;
}
