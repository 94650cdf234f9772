#include "core/mls/group/key_schedule.h"

#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

template <class Named>
Named secret(const Case& test, const std::string& name) {
  return Secret::copy_of(test.bytes(name)).into<Named>();
}

void expect_secrets(const EpochSecrets& secrets, const Case& epoch) {
  const auto expect_secret = [&](const Secret& actual, const std::string& name) {
    expect_equal(actual.reveal(), epoch.bytes(name), name);
  };
  expect_secret(secrets.sender_data_secret, "sender_data_secret");
  expect_secret(secrets.encryption_secret, "encryption_secret");
  expect_secret(secrets.exporter_secret, "exporter_secret");
  expect_secret(secrets.epoch_authenticator, "epoch_authenticator");
  expect_secret(secrets.external_secret, "external_secret");
  expect_secret(secrets.confirmation_key, "confirmation_key");
  expect_secret(secrets.membership_key, "membership_key");
  expect_secret(secrets.resumption_psk, "resumption_psk");
  expect_secret(secrets.init_secret, "init_secret");
}

void check_exporter(const Suite& suite, const ExporterSecret& exporter_secret, const Case& exporter) {
  const auto length = exporter.index("length");
  expect(length <= 0xffff && length <= 255 * suite.hash_size(), "exporter.length is out of bounds");
  const auto exported = mls_exporter(suite, exporter_secret, exporter.text("label"), exporter.bytes("context"), length);
  expect_equal(exported.reveal(), exporter.bytes("secret"), "exporter.secret");
}

/// Checks one epoch and returns the init_secret of the next.
InitSecret check_epoch(const Suite& suite, InitSecret init_secret, const GroupContext& context, const Case& epoch) {
  expect_equal(wire(context), epoch.bytes("group_context"), "group_context");
  const auto psk_secret = epoch.has("psk_secret") ? secret<PskSecret>(epoch, "psk_secret") : no_psk_secret(suite);
  const auto joiner_secret =
      derive_joiner_secret(suite, std::move(init_secret), secret<CommitSecret>(epoch, "commit_secret"), context);
  expect_equal(joiner_secret.reveal(), epoch.bytes("joiner_secret"), "joiner_secret");
  expect_equal(derive_welcome_secret(suite, joiner_secret, psk_secret).reveal(), epoch.bytes("welcome_secret"),
               "welcome_secret");

  auto secrets = EpochSecrets::derive(suite, derive_epoch_secret(suite, joiner_secret, psk_secret, context));
  expect_secrets(secrets, epoch);
  const auto external_key = value_of(derive_external_key(suite, secrets.external_secret), "external_pub");
  expect_equal(external_key.public_key(), epoch.bytes("external_pub"), "external_pub");
  check_exporter(suite, secrets.exporter_secret, epoch.object("exporter"));
  return std::move(secrets.init_secret);
}

}  // namespace

void check_key_schedule(const Case& test) {
  const auto suite = test.suite();
  GroupContext context{.cipher_suite = suite.cipher_suite(),
                       .group_id = test.bytes("group_id"),
                       .tree_hash = {},
                       .confirmed_transcript_hash = {},
                       .extensions = {}};
  auto init_secret = secret<InitSecret>(test, "initial_init_secret");
  for (const auto& epoch : test.objects("epochs")) {
    context.tree_hash = epoch.bytes("tree_hash");
    context.confirmed_transcript_hash = epoch.bytes("confirmed_transcript_hash");
    init_secret = check_epoch(suite, std::move(init_secret), context, epoch);
    ++context.epoch;
  }
}

}  // namespace qpc::mls::vectors
