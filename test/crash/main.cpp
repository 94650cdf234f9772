// crash-test: kills a node under load, over and over, and cuts its power in half of the runs; then holds it to its
// word.
//
// The load comes from members over QUIC (member.h); what the node promised stands in the ledger (ledger.h). After each
// death the disk is left as the kill or the cut leaves it (power_cut.h), the database is checked as it lies there, and
// the node is started again.
#include <kj/async-io.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "core/crypto/system_random.h"
#include "crash/member.h"
#include "crash/node_process.h"
#include "crash/power_cut.h"
#include "net/transport/quic/quic_network.h"

namespace {

using namespace qpc;
using namespace qpc::crash;

constexpr std::size_t members_count = 4;

struct Choice {
  std::size_t kills = 20;
  std::uint64_t seed = 0;
  Sync sync = Sync::before_the_answer;
  bool verbose = false;
};

class Trial {
 public:
  Trial(const Choice& choice, kj::AsyncIoContext& io, const std::filesystem::path& program,
        const std::filesystem::path& folder)
      : choice_(choice),
        io_(io),
        timer_(io.provider->getTimer()),
        chance_(choice.seed),
        network_({io.unixEventPort, kj::systemPreciseMonotonicClock(), kj::systemPreciseCalendarClock(), random_}, {}),
        node_(program, folder, choice.sync),
        circle_{.ledger = ledger_,
                .network = network_,
                .timer = timer_,
                .chance = std::mt19937_64(choice.seed + 1),
                .channel_address = random_.bytes(32),
                .group_id = random_.bytes(32),
                .addresses = std::vector<Bytes>(members_count),
                .accounts = std::vector<identity::AccountId>(members_count)} {
    for (std::size_t i = 0; i < members_count; ++i) members_.push_back(kj::heap<Member>(circle_, i));
    // As many power cuts as kills without one, in an order of chance.
    for (std::size_t i = 0; i < choice.kills; ++i) cuts_.push_back(i % 2 == 1);
    std::ranges::shuffle(cuts_, chance_);
  }

  /// Whether the node kept its word.
  bool run() {
    for (std::size_t i = 0; i < choice_.kills; ++i) {
      if (!ledger_.is_clean()) return false;
      if (i > 0 && below(8) == 0) {
        die_young(cuts_[i]);
      } else {
        live_and_die(cuts_[i]);
      }
      if (choice_.verbose) {
        std::cerr << figures() << (cuts_[i] ? "; of what was open, the cut took " + std::to_string(writes_lost_) : "")
                  << "\n";
      }
    }
    gather();
    for (auto& member : members_) member->leave();
    node_.stop();
    settle_disk(false);
    check_database(node_, true);
    return ledger_.is_clean();
  }

  std::string figures() const {
    const auto& all = ledger_.figures();
    std::ostringstream line;
    line << "kills " << kills_ << ", power cuts " << power_cuts_ << ", faults " << faults_ << ", acknowledged "
         << all.acknowledged << ", lost " << all.lost << ", duplicated " << all.duplicated << ", forked " << all.forked
         << ", reopened " << reopened_;
    return line.str();
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return chance_() % limit; }

  void wait(kj::Promise<void> promise) { promise.wait(io_.waitScope); }
  void wait_all(Task<void> (Member::*deed)()) {
    std::vector<kj::Promise<void>> deeds;
    for (auto& member : members_) deeds.push_back(((*member).*deed)().start());
    for (auto& each : deeds) wait(kj::mv(each));
  }

  /// Starts the node, brings everybody in, empties all mailboxes, and looks for what is missing.
  void gather() {
    node_.start(chance_());
    const auto address = net::NodeAddress::parse(node_.wait_until_ready()).value();
    if (founded_) ++reopened_;
    wait(timer_.afterDelay(0 * kj::SECONDS));  // the loop's clock stood still meanwhile
    std::vector<kj::Promise<void>> coming;
    for (auto& member : members_) coming.push_back(member->arrive(address).start());
    for (auto& each : coming) wait(kj::mv(each));
    if (!founded_) wait(members_.front()->found().start());
    founded_ = true;
    wait_all(&Member::join);
    wait_all(&Member::empty_mailbox);
    ledger_.all_delivered();
  }

  void live_and_die(bool power_cut) {
    gather();
    if (!ledger_.is_clean()) return die(power_cut);
    std::vector<kj::Promise<void>> lives;
    for (auto& member : members_) lives.push_back(member->live().start());
    const auto before = ledger_.figures().acknowledged;
    wait(timer_.afterDelay((100 + below(500)) * kj::MILLISECONDS));
    expect_more_than(before, "the node acknowledges nothing");
    if (below(3) == 0) break_disk();
    // Now and then so long that the sweep comes by.
    if (below(20) == 0) wait(timer_.afterDelay(6 * kj::SECONDS));
    if (below(2) == 0) pause();
    die(power_cut);
  }

  /// So long that the node takes the time to move its log into the database, and mostly a little longer.
  void pause() {
    circle_.lull = true;
    wait(timer_.afterDelay((20 + below(20)) * kj::MILLISECONDS));
    circle_.lull = false;
    if (below(2) == 0) wait(timer_.afterDelay(below(60) * kj::MILLISECONDS));
  }

  /// On a busy machine that takes its time.
  void expect_more_than(std::size_t acknowledged, const char* otherwise) {
    for (int times = 0; ledger_.figures().acknowledged <= acknowledged; ++times) {
      if (times == 200) return ledger_.broken(otherwise);
      wait(timer_.afterDelay(50 * kj::MILLISECONDS));
    }
  }

  /// The disk fails; most die with that, some are patient and see the node come back.
  void break_disk() {
    const auto fault = static_cast<DiskFault>(1 + below(disk_fault_count));
    node_.fail_disk(fault);
    ++faults_;
    wait(timer_.afterDelay((20 + below(300)) * kj::MILLISECONDS));
    if (below(4) > 0) return;
    // Beyond the pause after which a node opens its database again.
    wait(timer_.afterDelay(4 * kj::SECONDS));
    const auto before = ledger_.figures().acknowledged;
    wait(timer_.afterDelay(1 * kj::SECONDS));
    if (ledger_.figures().acknowledged == before)
      ledger_.broken("the node does not come back after a fault of the disk");
    ++reopened_;
  }

  void die(bool power_cut) {
    if (below(2) == 0) node_.wait_for_open_writes();
    node_.kill();
    wait(timer_.afterDelay(20 * kj::MILLISECONDS));  // answers that were on their way
    for (auto& member : members_) member->leave();
    count_death(power_cut);
  }

  /// In the middle of its start.
  void die_young(bool power_cut) {
    node_.start(chance_());
    wait(timer_.afterDelay(below(120) * kj::MILLISECONDS));
    node_.kill();
    count_death(power_cut);
  }

  void count_death(bool power_cut) {
    ++kills_;
    if (power_cut) ++power_cuts_;
    settle_disk(power_cut);
    try {
      check_database(node_, kills_ % 10 == 0);
    } catch (const kj::Exception& exception) {
      ledger_.broken(std::string("the database, as it lies there: ") + exception.getDescription().cStr());
    }
  }

  void settle_disk(bool power_cut) {
    if (power_cut) {
      writes_lost_ = cut_power(node_.disk_log(), chance_);
    } else {
      keep_all(node_.disk_log());
    }
  }

  Choice choice_;
  kj::AsyncIoContext& io_;
  kj::Timer& timer_;
  std::mt19937_64 chance_;
  crypto::SystemRandom random_;
  net::QuicNetwork network_;
  NodeProcess node_;
  Ledger ledger_{members_count};
  Circle circle_;
  std::vector<kj::Own<Member>> members_;
  std::vector<bool> cuts_;
  bool founded_ = false;
  std::size_t kills_ = 0, power_cuts_ = 0, faults_ = 0, reopened_ = 0, writes_lost_ = 0;
};

/// A folder that is gone afterwards, unless something is to be looked at.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "crash-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the node");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    if (!kept_) std::filesystem::remove_all(path_);
  }
  const std::filesystem::path& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  std::filesystem::path path_;
  bool kept_ = false;
};

int play(const Choice& choice) {
  Folder folder;
  auto io = kj::setupAsyncIo();
  Trial trial(choice, io, std::filesystem::canonical("/proc/self/exe").parent_path() / "crash-node", folder.path());
  bool kept_word = false;
  try {
    kept_word = trial.run();
  } catch (const kj::Exception& exception) {
    std::cerr << "crash-test: " << exception.getDescription().cStr() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "crash-test: " << error.what() << "\n";
  }
  if (!kept_word && choice.sync == Sync::before_the_answer) {
    folder.keep();
    std::cerr << "crash-test: what the node left lies in " << folder.path().string() << "\n";
  }
  std::cout << trial.figures() << std::endl;
  return kept_word ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Kills a node under load, over and over, cuts its power in half of the runs, makes its disk fail, and looks\n"
      "whether it keeps what it acknowledged."};
  Choice choice;
  choice.seed = std::random_device()();
  bool lies = false;
  app.add_option("--kills", choice.kills, "how often it dies")->option_text("N")->capture_default_str();
  app.add_option("--seed", choice.seed, "repeats the choices of a run, though not its timing")->option_text("S");
  app.add_flag("--answer-before-sync", lies, "the disk answers before it has synced: a mistake that is to be found");
  app.add_flag("--verbose", choice.verbose, "the figures after each death");
  CLI11_PARSE(app, argc, argv);
  if (lies) choice.sync = Sync::after_the_answer;
  std::cout << "seed " << choice.seed << std::endl;
  return play(choice);
}
