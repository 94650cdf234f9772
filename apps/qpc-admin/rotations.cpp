// Other keys for the node, while it runs: `qpc-admin rotate …`.
#include "qpc-admin/confirm.h"
#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"

namespace qpc::admin {
namespace {

struct RotateTls {};
struct RotateDatabaseKey {};
struct RotateProofKey {};
struct RotateIdentity {
  bool yes = false;
};

using Rotated = api::RotateResult::Rotated::Reader;

/// Asks the node for it, and shows what came of it: `told` makes the words for people.
Task<Ending> rotate(Program& program, api::RotatedKey key, std::string name, std::string (*told)(Rotated)) {
  QPC_CO_TRY(auto admin, program.admin());
  auto ask = admin.rotateRequest();
  ask.setKey(key);
  const auto answer = co_await ask.send();
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  const auto rotated = answer.getResult().getRotated();
  const Json object{
      {"rotated", name}, {"identity", copy(rotated.getIdentity())}, {"certificate_ends", rotated.getCertificateEnds()}};
  program.output().data(object, told(rotated));
  co_return 0;
}

Task<Ending> run_tls(Program& program, RotateTls) {
  return rotate(program, api::RotatedKey::TLS, "tls", [](Rotated rotated) {
    return "The node shows a new TLS certificate, good until " + time_text(rotated.getCertificateEnds()) + ".";
  });
}

Task<Ending> run_database_key(Program& program, RotateDatabaseKey) {
  return rotate(program, api::RotatedKey::DATABASE, "db-key", [](Rotated) -> std::string {
    return "The key file holds a new key, and the old one opens nothing any more.\n"
           "Copy the key file to where you keep it, and make a new backup: earlier ones take the key file of their "
           "time.";
  });
}

Task<Ending> run_proof_key(Program& program, RotateProofKey) {
  return rotate(program, api::RotatedKey::PROOF, "proof-key", [](Rotated) -> std::string {
    return "The node signs delivery proofs with a new key. Proofs that were given before can still be checked.";
  });
}

Task<Ending> run_identity(Program& program, RotateIdentity command) {
  if (!command.yes) {
    QPC_CO_TRY(auto admin, program.admin());
    const auto told = co_await admin.statusRequest().send();
    QPC_CO_CHECK(
        confirm(false, "The node is known by " + plain(told.getStatus().getIdentity()) +
                           ".\nThe old key announces the new one: whoever trusts the old one is led to it, and told "
                           "once.\nWhoever comes anew needs the new one: publish it, and make new invite links, as "
                           "they name the old one.\nGive the node another identity?"));
  }
  co_return co_await rotate(program, api::RotatedKey::IDENTITY, "identity", [](Rotated rotated) {
    return "The node has a new identity, which the old one has announced:\n  " + plain(rotated.getIdentity()) +
           "\nPublish it for those who come anew, make new invite links, and make a new backup.";
  });
}

}  // namespace

void add_rotate_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* rotate = program.add_subcommand("rotate", "Other keys for the node, while it runs")->require_subcommand(1);
  add_command<RotateTls>(*rotate, invocation, "tls", "A new TLS certificate, from the next connection on", run_tls,
                         [](CLI::App&, RotateTls&) {});
  add_command<RotateDatabaseKey>(*rotate, invocation, "db-key",
                                 "A new key in the key file, which wraps those of database and identity",
                                 run_database_key, [](CLI::App&, RotateDatabaseKey&) {});
  add_command<RotateProofKey>(*rotate, invocation, "proof-key", "A new key for delivery proofs", run_proof_key,
                              [](CLI::App&, RotateProofKey&) {});
  add_command<RotateIdentity>(*rotate, invocation, "identity", "A new identity, which the old one announces",
                              run_identity,
                              [](CLI::App& command, RotateIdentity& value) { add_yes(command, value.yes); });
}

}  // namespace qpc::admin
