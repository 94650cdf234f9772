#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"
#include "core/mls/wire/contest_note.h"
#include "test/seeds/seeds.h"

// The groups are those of the targets, made from the same seed by the same steps.
namespace qpc::test {

using namespace mls;

namespace {

Commit commit_in(ByteView message) {
  return std::get<Commit>(read_all<MLSMessage>(message).value().as<PublicMessage>()->content.content);
}

void put_group_messages(const SeedFolder& seeds) {
  const auto put = [&](std::string_view name, std::uint8_t sort, ByteView octets) {
    seeds.put("group_message_fuzz", name, {sort}, octets);
  };
  SampleWorld world;
  LiveGroup group(world, 4);
  const auto surroundings = world.surroundings();
  const auto joiner = world.key_package("joiner");

  put("application", 0, group[0].protect(as_bytes("hello"), {}, 8, world.random).value().message);
  for (const auto format : {HandshakeFormat::public_message, HandshakeFormat::private_message}) {
    const std::string form = format == HandshakeFormat::public_message ? "public" : "private";
    put("proposal_" + form, 0, group[0].propose({Remove{{2}}}, format, {}, surroundings, world.random).value().message);
    auto options = commit_of({add_of(joiner), {Remove{{3}}}});
    options.format = format;
    const auto committed = group[0].commit(options, surroundings, world.random).value();
    put("commit_" + form, 0, committed.message);
    if (format == HandshakeFormat::public_message) put("commit", 2, wire(commit_in(committed.message)));
  }
  const auto update =
      group[0].propose_update({}, HandshakeFormat::public_message, {}, surroundings, world.random).value();
  put("update", 0, update.message);

  const std::vector<std::pair<std::string, Proposal>> proposals{
      {"add", add_of(joiner)},
      {"remove", {Remove{{2}}}},
      {"psk", {PreSharedKey{world.psk_id("psk")}}},
      {"reinit", {ReInit{{1, 2, 3}, ProtocolVersion::mls10, world.suite.cipher_suite(), {}}}},
      {"external_init", {ExternalInit{Bytes(32, 9)}}},
      {"group_context_extensions", {GroupContextExtensions{}}},
  };
  for (const auto& [name, proposal] : proposals) put(name, 1, wire(proposal));

  const auto info = group[0].group_info(TreeDelivery::inside, true, {}).value();
  const auto joined = Group::join_external(Unverified(info), world.identity("outsider"), {}, {}, {}, surroundings,
                                           world.settings, world.random);
  put("external_commit", 3, wire(commit_in(joined.value().message)));
}

void put_private_contents(const SeedFolder& seeds) {
  // PrivateMessageContent (RFC 9420 §6.3.1): the content, a signature, for commits a tag, zeroes.
  const auto put = [&](std::string_view name, std::uint8_t type, const auto& write_content) {
    WireWriter out;
    write_content(out);
    out.vector(Bytes(64, 1));
    if (type == 2) out.vector(Bytes(32, 2));
    out.bytes(Bytes(4));
    seeds.put("private_message_fuzz", name, {type}, out.view());
  };
  SampleWorld world;
  put("application", 0, [](WireWriter& out) { out.vector(as_bytes("hello")); });
  put("proposal", 1, [&](WireWriter& out) { add_of(world.key_package("joiner")).write(out); });
  put("commit", 2, [](WireWriter& out) { Commit{{{Proposal{Remove{{2}}}}}, {}}.write(out); });
  seeds.put("private_message_fuzz", "sender_data", {128}, wire(SenderData{{2}, 1, {1, 2, 3, 4}}));
}

void put_stored_groups(const SeedFolder& seeds) {
  SampleWorld world;
  LiveGroup group(world, 3);
  const auto put = [&](std::string_view name, std::uint8_t sort, const Secret& saved) {
    seeds.put("stored_group_fuzz", name, {sort}, saved.reveal());
  };
  const auto updating =
      group[0].propose_update({}, HandshakeFormat::public_message, {}, world.surroundings(), world.random).value();
  const auto own = world.key_package("joiner");
  const auto committed = group[0].commit(commit_of({add_of(own)}), world.surroundings(), world.random).value();
  WireWriter rows(Content::secret);
  for (const auto& [key, value] : stored(updating.next)) {
    rows.vector(key);
    rows.vector(value);
  }
  put("rows", 0, rows.take_secret());
  put("pending_commit", 1, committed.pending.save(group[0]));
  put("key_package", 2, own.save());
}

void put_welcomes(const SeedFolder& seeds) {
  SampleWorld world;
  LiveGroup group(world, 3);
  const auto own = world.key_package("joiner");
  auto options = commit_of({add_of(own)});
  options.path = PathPolicy::always;
  const auto committed = group[0].commit(options, world.surroundings(), world.random).value();
  const auto welcome = *read_all<MLSMessage>(committed.welcomes.at(0).message).value().as<Welcome>();
  seeds.put("welcome_fuzz", "welcome", {0}, wire(welcome));
  edit_welcome(welcome, own, group[0].signature_key(), [&](const GroupSecrets& secrets, const GroupInfo& info) {
    seeds.put("welcome_fuzz", "group_info", {1}, wire(info));
    seeds.put("welcome_fuzz", "group_secrets", {2}, wire(secrets));
  });
}

}  // namespace

void put_group_seeds(const SeedFolder& seeds) {
  seeds.put("contest_note_fuzz", "note", wire(ContestNote{.group_id = Bytes(32, 1), .commit_id = Bytes(32, 2)}));
  put_group_messages(seeds);
  put_private_contents(seeds);
  put_stored_groups(seeds);
  put_welcomes(seeds);
}

}  // namespace qpc::test
