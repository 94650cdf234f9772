#include "core/mls/bench/operations_bench.h"

#include "core/crypto/system_random.h"
#include "core/mls/bench/floor.h"
#include "core/mls/bench/two_threads_bench.h"

namespace qpc::mls::bench {
namespace {

template <class Run>
Row time_beside_floor(const Bench& bench, const char* operation, std::size_t members, const Work& work, const Run& run,
                      clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
  const auto turn = middle_turn(bench.patience, run, [&] { work.run(bench.primitives); }, clock);
  return {.operation = operation, .members = members, .us = turn.us, .floor_us = turn.floor_us};
}

/// One size of group and what is measured in it.
class Operations {
 public:
  Operations(SampleWorld& world, FullGroup& full, std::uint32_t members, const Bench& bench, Report& report)
      : world_(world),
        members_(members),
        bench_(bench),
        report_(report),
        roles_(members),
        full_(full),
        committer_group_(full.seen_by(roles_.committer)),
        near_group_(full.seen_by(roles_.near)),
        far_group_(full.seen_by(roles_.far)) {}

  void measure() {
    measure_key_package();
    measure_adds();
    measure_updates();
    if (members_ > 2) measure_removes();
    measure_external_commit();
    measure_bulk_add();
  }

 private:
  template <class Run>
  void time(const char* operation, const Work& work, std::optional<std::size_t> bytes, const Run& run,
            clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
    if (!bench_.wants(operation)) return;
    auto row = time_beside_floor(bench_, operation, members_, work, run, clock);
    row.bytes = bytes;
    report_.put(std::move(row));
  }

  Surroundings surroundings() const { return world_.surroundings(); }
  Committed commit(const CommitOptions& options) {
    return committer_group_.commit(options, surroundings(), random_).value();
  }
  void process(const char* operation, const Work& work, const Group& group, const Bytes& message) {
    time(operation, work, message.size(), [&] { (void)group.process(message, surroundings()).value(); });
  }
  static CommitOptions beside(std::vector<Proposal> proposals, PathPolicy path) {
    auto options = commit_of(std::move(proposals));
    options.path = path;
    options.format = HandshakeFormat::public_message;
    options.tree = TreeDelivery::beside;
    return options;
  }

  Shape shape(std::optional<LeafIndex> removed = {}) {
    auto tree = full_.tree();
    if (removed) tree.remove(*removed);
    const auto steps = tree.filtered_direct_path(roles_.committer);
    Shape shape{.members = tree.member_count(), .levels = steps.size(), .recipients = 0, .near_levels = steps.size()};
    for (const auto& step : steps) shape.recipients += tree.resolution(step.copath).size();
    return shape;
  }

  void measure_key_package() {
    const auto identity = world_.identity("someone");
    time("key_package", key_package_work(),
         wire(MLSMessage{Unverified(world_.key_package(identity).key_package)}).size(),
         [&] { (void)OwnKeyPackage::generate(world_.suite, identity, {0, 1'000'100}, {}, random_); });
  }

  void measure_adds() {
    const auto joiner = world_.key_package("joiner");
    const auto options = beside({add_of(joiner)}, PathPolicy::when_required);
    const auto committed = commit(options);
    time("add_create", add_create_work(1), committed.message.size(), [&] { (void)commit(options); });
    process("add_process", add_process_work(), far_group_, committed.message);
    measure_join(joiner, committed);

    const auto with_path = beside({add_of(joiner)}, PathPolicy::always);
    const auto committed_with_path = commit(with_path);
    time("add_path_create", add_path_create_work(shape()), committed_with_path.message.size(),
         [&] { (void)commit(with_path); });
    process("add_path_process", add_path_process_work(), far_group_, committed_with_path.message);
  }

  void measure_join(const OwnKeyPackage& joiner, const Committed& committed) {
    const auto welcome = committed.welcomes.at(0).message;
    const auto tree = wire(committer_group_.merge(committed.pending).value().ratchet_tree());
    auto with_joiner = shape();
    with_joiner.members += 1;
    const auto join = [&](Executor& executor) {
      const auto message = read_all<MLSMessage>(welcome).value();
      const Surroundings around{
          .authentication = world_.authentication, .psks = world_.psks, .now = world_.now, .executor = executor};
      (void)Group::join(*message.as<Welcome>(), joiner, tree, around, world_.settings).value();
    };
    time("join", join_work(with_joiner), welcome.size(), [&] { join(inline_executor()); });
    TwoThreads executor;
    time("join_two_threads", join_work(with_joiner), welcome.size(), [&] { join(executor); }, CLOCK_MONOTONIC);
    report_.put({.operation = "ratchet_tree", .members = members_ + 1, .bytes = tree.size()});
  }

  void measure_updates() {
    const auto options = beside({}, PathPolicy::always);
    const auto committed = commit(options);
    time("update_create", path_create_work(shape()), committed.message.size(), [&] { (void)commit(options); });
    process("update_process", path_process_work(1), far_group_, committed.message);
    if (members_ > 2) {
      process("update_process_near", path_process_work(shape().near_levels), near_group_, committed.message);
    }
  }

  void measure_removes() {
    const auto options = beside({{Remove{roles_.last}}}, PathPolicy::when_required);
    const auto committed = commit(options);
    time("remove_create", path_create_work(shape(roles_.last)), committed.message.size(),
         [&] { (void)commit(options); });
    process("remove_process", path_process_work(1), far_group_, committed.message);
  }

  void measure_external_commit() {
    const auto identity = world_.identity("outsider");
    const auto info = committer_group_.group_info(TreeDelivery::beside, true, {}).value();
    const auto info_octets = wire(Unverified(info));
    const auto tree = wire(committer_group_.ratchet_tree());
    const auto join = [&] {
      const auto group_info = read_all<Unverified<GroupInfo>>(info_octets).value();
      return Group::join_external(group_info, identity, tree, {}, {}, surroundings(), world_.settings, random_).value();
    };
    // The newcomer's path is that of the leaf it takes.
    auto with_outsider = full_.tree();
    const auto leaf = with_outsider.free_leaf().value();
    const auto steps = with_outsider.filtered_direct_path(leaf);
    Shape outside{members_, steps.size(), 0, 0};
    for (const auto& step : steps) {
      outside.recipients += with_outsider.resolution(step.copath).size();
    }
    time("external_commit_create", external_commit_create_work(outside), join().message.size(), [&] { (void)join(); });
  }

  void measure_bulk_add() {
    std::vector<Proposal> adds;
    for (std::uint32_t i = 1; i < members_; ++i) adds.push_back(add_of(world_.key_package(std::to_string(i))));
    auto options = beside(std::move(adds), PathPolicy::when_required);
    options.welcome = WelcomeSplit::together;
    const auto creator = world_.create("0");
    const auto run = [&] { return creator.commit(options, surroundings(), random_).value(); };
    time("bulk_add", add_create_work(members_ - 1), run().message.size(), [&] { (void)run(); });
  }

  SampleWorld& world_;
  std::uint32_t members_;
  const Bench& bench_;
  Report& report_;
  Roles roles_;
  FullGroup& full_;
  Group committer_group_;
  Group near_group_;
  Group far_group_;
  crypto::SystemRandom random_;
};

}  // namespace

void measure_primitives(const Bench& bench, Report& report) {
  const auto time = [&](const char* name, const std::function<void()>& primitive) {
    if (bench.wants(name)) report.put({.operation = name, .us = middle_turn(bench.patience, primitive, primitive).us});
  };
  const auto& primitives = bench.primitives;
  time("primitive_x25519_base", primitives.base);
  time("primitive_x25519_agreement", primitives.agreement);
  time("primitive_ed25519_sign", primitives.sign);
  time("primitive_ed25519_verify", primitives.verify);
  time("primitive_ed25519_sign_1k", primitives.sign_1k);
  time("primitive_ed25519_verify_1k", primitives.verify_1k);
  time("primitive_hmac", primitives.hmac);
  time("primitive_digest", primitives.digest);
  time("primitive_aead_small", primitives.aead_small);
  time("primitive_aead_1k", primitives.aead_1k);
}

void measure_operations(SampleWorld& world, FullGroup& full, std::uint32_t members, const Bench& bench,
                        Report& report) {
  Operations(world, full, members, bench, report).measure();
}

void measure_messages(SampleWorld& world, const Bench& bench, Report& report) {
  FullGroup full(world, 10, {{0}, {1}});
  auto sender = full.seen_by({0});
  auto receiver = full.seen_by({1});
  crypto::SystemRandom random;
  const Bytes text(1024, 'x');
  const auto first = sender.protect(text, {}, 0, random).value();  // opens the sender's ratchet
  sender = first.next;
  receiver = receiver.process(first.message, world.surroundings()).value().next;
  const auto sent = sender.protect(text, {}, 0, random).value();
  const auto time = [&](const char* operation, const Work& work, const auto& run) {
    if (!bench.wants(operation)) return;
    auto row = time_beside_floor(bench, operation, 10, work, run);
    row.bytes = sent.message.size();
    report.put(std::move(row));
  };
  time("protect", protect_work(), [&] { (void)sender.protect(text, {}, 0, random).value(); });
  time("unprotect", unprotect_work(), [&] { (void)receiver.process(sent.message, world.surroundings()).value(); });
}

}  // namespace qpc::mls::bench
