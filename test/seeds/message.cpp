#include "core/crypto/seeded_random.h"
#include "core/message/app_message.h"
#include "core/message/group_details.h"
#include "core/message/proof_for_tests.h"
#include "core/report/report.h"
#include "test/seeds/seeds.h"

namespace qpc::test {

using namespace message;

namespace {

void put_details_seeds(const SeedFolder& seeds, GroupProfile profile) {
  const auto account = [](std::uint8_t number) { return identity::AccountId{{{number}}}; };
  File picture;
  picture.key = Secret::copy_of(Bytes(FileKey::size_octets, 7)).into<FileKey>();
  picture.size = 1000;
  picture.mime_type = "image/png";
  GroupDetails details{.description = "vegetables only",
                       .avatar = picture,
                       .roles = Roles{{account(1)}, {account(2), account(3)}},
                       .muted = {account(4)},
                       .timer = std::chrono::hours(24),
                       .policy = {.adds = Role::member, .times = Role::moderator}};
  details.put_into(profile);
  seeds.put("group_profile_fuzz", "details", wire(profile));
  details = {.roles = Roles{{account(1)}, {}}};
  details.put_into(profile);
  seeds.put("group_profile_fuzz", "roles", wire(profile));
  details = {.successor = Successor{.group_id = Bytes(32, 7), .channel = profile.channel, .suite = 1},
             .predecessors = {Bytes(32, 8), Bytes(32, 9)},
             .unnamed = true};
  details.put_into(profile);
  seeds.put("group_profile_fuzz", "successor", wire(profile));
}

void put_report_seeds(const SeedFolder& seeds) {
  crypto::SeededRandom random(std::uint64_t{1});
  const auto key = crypto::KemPrivateKey::generate(report::report_kem, random);  // as the fuzz target's
  const report::Report sent{.reason = "spam",
                            .reporter = "alice@example.org",
                            .about_account = identity::AccountId{},
                            .about_name = "mallory@example.org",
                            .message_id = Bytes(32, 1),
                            .sent_at = 1'800'000'000'000,
                            .text = "buy"};
  seeds.put("report_fuzz", "report", wire(sent));
  const auto domain = identity::DomainName::parse("example.org").value();
  seeds.put("report_fuzz", "sealed", report::seal(sent, domain, key.public_key(), random).value());
}

}  // namespace

namespace {

void put_repair_seeds(const SeedFolder& seeds) {
  crypto::SeededRandom random(std::uint64_t{2});
  AppMessage request;
  request.id = random.array<16>();
  request.previous_epoch = 3;
  request.body = ResendRequest{
      .missing = {{random.array<16>(), 4, 9}}, .unreadable = {random.array<32>()}, .key = random.bytes(1216)};
  seeds.put("app_message_fuzz", "resend_request", request.write());
  Resent resent{.request = request.id};
  using enum ResentAnswer::Outcome;
  for (const auto outcome : {again, sealed, deleted, nothing, too_old, not_member_then}) {
    resent.answers.push_back({.counter = 4, .message_id = random.array<32>(), .outcome = outcome});
  }
  resent.answers[1].kem_output = random.bytes(40);
  resent.answers[1].ciphertext = random.bytes(60);
  AppMessage answer;
  answer.id = random.array<16>();
  answer.body = resent;
  seeds.put("app_message_fuzz", "resent", answer.write());
}

void put_remark_seeds(const SeedFolder& seeds) {
  crypto::SeededRandom random(std::uint64_t{3});
  AppMessage remark;
  remark.id = random.array<16>();
  remark.counter = 8;
  remark.running_hash = random.array<32>();
  const Reference target{.device_id = random.array<16>(), .id = random.array<16>()};
  const auto put = [&](const char* name, decltype(AppMessage::body) body) {
    remark.body = std::move(body);
    seeds.put("app_message_fuzz", name, remark.write());
  };
  put("read", Read{{random.array<32>()}});
  put("typing", Typing{});
  put("reaction", Reaction{.to = target, .emoji = "🐎"});
  put("edit", Edit{target, "other words"});
  put("delete", Delete{target});
  put("pin", Pin{.target = target});
  put("poll", Poll{.question = "When?", .options = {"today", "tomorrow"}});
  put("vote", Vote{target, {0, 1}});
  put("close_poll", ClosePoll{target});
  put("join_request", JoinRequest{.invite = random.array<16>(),
                                  .device_id = random.array<16>(),
                                  .secret = identity::InviteSecret::generate(random)});
  put("join_answer", JoinAnswer{.invite = random.array<16>(), .outcome = JoinOutcome::elsewhere});
  remark.reply_to = remark.thread = target;
  remark.mentions = {random.array<16>()};
  remark.view_once = true;
  put("reply", Text{"as you say"});
}

}  // namespace

void put_message_seeds(const SeedFolder& seeds) {
  put_report_seeds(seeds);
  crypto::SeededRandom random(std::uint64_t{1});
  AppMessage text{.id = random.array<16>(),
                  .counter = 7,
                  .running_hash = random.array<32>(),
                  .sent_at = std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000)),
                  .expire_after = std::chrono::hours(1),
                  .fallback = "hello",
                  .wants_receipt = true,
                  .body = Text{"*hello*, größer 🐎"}};
  seeds.put("app_message_fuzz", "text", text.write());
  AppMessage delivered = text;
  delivered.body = Delivered{{random.array<32>(), random.array<32>()}};
  seeds.put("app_message_fuzz", "delivered", delivered.write());
  AppMessage file = text;
  file.body = File{.address = random.array<32>(),
                   .key = FileKey::generate(random),
                   .size = 123'456,
                   .hash = random.array<32>(),
                   .name = "tomatoes.jpg",
                   .mime_type = "image/jpeg",
                   .view_once = true};
  seeds.put("app_message_fuzz", "file", file.write());
  // The first three octets: the size in steps of three, and whether the rest is sealed first.
  const FileKey zero(FileKey::size_octets);
  FileSealer sealer(zero, 3);
  seeds.put("sealed_file_fuzz", "one_chunk", {1, 0, 0}, sealer.seal(as_bytes("abc")));
  seeds.put("sealed_file_fuzz", "to_be_sealed", {0, 0, 1}, random.bytes(5000));
  seeds.put("sealed_file_fuzz", "to_be_sealed_empty", {0, 0, 1}, {});
  // The first octet: 1 the right ticket, 2 the connection ends first, 4 an octet is missing.
  for (const auto choice : std::initializer_list<std::uint8_t>{0, 1, 2, 3, 5, 7}) {
    seeds.put("blob_stream_fuzz", "choice_" + std::to_string(choice), {choice}, random.bytes(100));
  }
  AppMessage empty;
  empty.body = Text{};
  seeds.put("app_message_fuzz", "empty", empty.write());
  put_repair_seeds(seeds);
  put_remark_seeds(seeds);

  const auto channel = identity::ChannelAddress::generate(identity::DomainName::parse("example.org").value(), random);
  seeds.put("group_profile_fuzz", "dm", wire(GroupProfile{GroupProfile::GroupKind::dm, "", channel, {}}));
  seeds.put("group_profile_fuzz", "group",
            wire(GroupProfile{GroupProfile::GroupKind::group, "Größe", channel, {{1, {1, 2, 3}}, {0xffff, {}}}}));

  put_details_seeds(seeds, GroupProfile{GroupProfile::GroupKind::group, "garden", channel, {{0xffff, {1}}}});

  identity::NodeForTests node;
  const auto proofs = batch_of(node, 5);
  seeds.put("delivery_proof_fuzz", "proof", wire(proofs[3]));
  auto commit = statement_of(node);
  commit.place = CommitInChannel{channel, 2, welcome_leaf(Bytes(32), {})};
  seeds.put("delivery_proof_fuzz", "commit", wire(prove(node.proof_key, {commit}).front()));
  auto alone = statement_of(node);
  alone.place = InMailbox{identity::MailboxAddress{{node.domain, {1}}}};
  seeds.put("delivery_proof_fuzz", "mailbox", wire(prove(node.proof_key, {alone}).front()));
  DeliveryEvidence evidence{proofs[1], node.certify(node.proof_key), {}};
  evidence.rotations.append(node.rotate());
  seeds.put("delivery_proof_fuzz", "evidence", wire(evidence));
  seeds.put("delivery_proof_fuzz", "text", as_bytes(evidence.to_text()));
}

}  // namespace qpc::test
