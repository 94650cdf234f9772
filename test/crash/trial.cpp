#include "crash/trial.h"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "crash/power_cut.h"

namespace qpc::crash {

Trial::Trial(const Choice& choice, kj::AsyncIoContext& io, const std::filesystem::path& program,
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

bool Trial::run() {
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

std::string Trial::figures() const {
  const auto& all = ledger_.figures();
  std::ostringstream line;
  line << "kills " << kills_ << ", power cuts " << power_cuts_ << ", faults " << faults_ << ", acknowledged "
       << all.acknowledged << ", lost " << all.lost << ", duplicated " << all.duplicated << ", forked " << all.forked
       << ", stuck " << all.stuck << ", reopened " << reopened_;
  return line.str();
}

void Trial::wait_all(Task<void> (Member::*deed)()) {
  std::vector<kj::Promise<void>> deeds;
  for (auto& member : members_) deeds.push_back(((*member).*deed)().start());
  for (auto& each : deeds) wait(kj::mv(each));
}

void Trial::expect_more_than(std::size_t acknowledged, const char* otherwise) {
  for (int times = 0; ledger_.figures().acknowledged <= acknowledged; ++times) {
    if (times == 600) return ledger_.stuck(otherwise);
    wait(timer_.afterDelay(50 * kj::MILLISECONDS));
  }
}

void Trial::gather() {
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

void Trial::live_and_die(bool power_cut) {
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

void Trial::pause() {
  circle_.lull = true;
  wait(timer_.afterDelay((20 + below(20)) * kj::MILLISECONDS));
  circle_.lull = false;
  if (below(2) == 0) wait(timer_.afterDelay(below(60) * kj::MILLISECONDS));
}

void Trial::break_disk() {
  const auto fault = static_cast<DiskFault>(1 + below(disk_fault_count));
  node_.fail_disk(fault);
  ++faults_;
  wait(timer_.afterDelay((20 + below(300)) * kj::MILLISECONDS));
  if (below(4) > 0) return;
  // Beyond the pause after which a node opens its database again.
  wait(timer_.afterDelay(4 * kj::SECONDS));
  expect_more_than(ledger_.figures().acknowledged, "the node does not come back after a fault of the disk");
  ++reopened_;
}

void Trial::die(bool power_cut) {
  if (below(2) == 0) node_.wait_for_open_writes();
  node_.kill();
  wait(timer_.afterDelay(20 * kj::MILLISECONDS));  // answers that were on their way
  for (auto& member : members_) member->leave();
  count_death(power_cut);
}

void Trial::die_young(bool power_cut) {
  node_.start(chance_());
  wait(timer_.afterDelay(below(120) * kj::MILLISECONDS));
  node_.kill();
  count_death(power_cut);
}

void Trial::count_death(bool power_cut) {
  ++kills_;
  if (power_cut) ++power_cuts_;
  settle_disk(power_cut);
  try {
    check_database(node_, kills_ % 10 == 0);
  } catch (const kj::Exception& exception) {
    ledger_.broken(std::string("the database, as it lies there: ") + exception.getDescription().cStr());
  }
}

void Trial::settle_disk(bool power_cut) {
  if (power_cut) {
    writes_lost_ = cut_power(node_.disk_log(), chance_);
  } else {
    keep_all(node_.disk_log());
  }
}

}  // namespace qpc::crash
