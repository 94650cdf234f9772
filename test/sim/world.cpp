#include "sim/world.h"

#include "db/transaction.h"
#include "sim/forger.h"

namespace qpc::sim {
namespace {

kj::TimePoint time_zero() { return kj::origin<kj::TimePoint>(); }

identity::UserName user(std::size_t i) { return identity::UserName::parse(people[i]).value(); }

/// The seed of one stream of chance: none is another's.
std::string purpose(std::uint64_t seed, const char* what) { return "run " + std::to_string(seed) + " " + what; }

constexpr std::size_t laptop = 5;  // it joins Ada's phone

}  // namespace

Beginning::Beginning(std::filesystem::path folder) : folder_(std::move(folder)) {
  install_memory_disks();
  for (std::size_t i = 0; i < most_clients; ++i) {
    disks_[i] = std::make_unique<MemoryDisk>(folder_ / "beginning" / names[i]);
  }
  disks_[most_clients] = std::make_unique<MemoryDisk>(folder_ / "beginning" / "node");

  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  kj::TimerImpl timer(time_zero());
  crypto::SeededRandom random(as_bytes("the beginning"));
  SimNode node(timer, secrets_, *disks_[most_clients], random);
  node.start();
  const auto wait = [&](auto promise) {
    while (!promise.poll(scope)) timer.advanceTo(timer.now() + 1 * kj::MILLISECONDS);
    return promise.wait(scope);
  };
  std::array<std::unique_ptr<SimClient>, most_clients> clients;
  const Ending ending(scope, node, clients);
  for (std::size_t i = 0; i < most_clients; ++i) {
    clients[i] = std::make_unique<SimClient>(names[i], people[i], timer, node, *disks_[i], "the beginning of ");
    if (i == laptop) {
      auto code = wait(clients[i]->log_in());
      const auto confirmed =
          wait(kj::Promise<client::Outcome<client::DeviceView>>(clients[0]->engine().confirm_device(std::move(code))));
      if (!confirmed) throw std::runtime_error("no second device comes about: " + confirmed.error().text);
    } else {
      wait(clients[i]->register_account());
    }
    clients[i]->close();
    clients[i]->start();
  }
  auto made = kj::Promise<client::Outcome<client::ConversationView>>(
      clients[0]->engine().create_group(group_name, {user(1), user(2)}));
  const auto group = wait(kj::mv(made));
  if (!group) throw std::runtime_error("no group comes about: " + group.error().text);
  for (int i = 0; i < 5000; ++i) {
    scope.poll();
    timer.advanceTo(timer.now() + 1 * kj::MILLISECONDS);
  }
  age_ = timer.now() - time_zero();
}

World::World(Beginning& beginning, std::uint64_t seed, Mistake mistake)
    : timer_(time_zero()),
      chance_(as_bytes(purpose(seed, "what happens"))),
      node_random_(as_bytes(purpose(seed, "the node"))),
      disk_chance_(as_bytes(purpose(seed, "the disks"))),
      node_disk_(beginning.folder() / "run" / "node"),
      node_(timer_, beginning.secrets(), node_disk_, node_random_, mistake) {
  timer_.advanceTo(time_zero() + beginning.age());
  node_disk_.copy_from(beginning.node());
  node_.start();
  for (std::size_t i = 0; i < most_clients; ++i) {
    disks_[i] = std::make_unique<MemoryDisk>(beginning.folder() / "run" / names[i]);
    disks_[i]->copy_from(beginning.client(i));
    clients_[i] = std::make_unique<SimClient>(names[i], people[i], timer_, node_, *disks_[i], purpose(seed, ""));
    start_client(i);
  }
}

Ending::~Ending() noexcept(false) {
  node_.stop();
  for (auto& client : clients_) {
    if (client) client->close();
  }
  scope_.poll();
  clients_ = {};
}

Trace World::trace() {
  Trace all;
  for (const auto& client : clients_) all.note(client->road().trace().sum());
  for (const auto& disk : disks_) all.note(disk->trace().sum());
  all.note(node_disk_.trace().sum());
  return all;
}

void World::start_client(std::size_t i) {
  try {
    clients_[i]->start();
  } catch (const std::exception& error) {
    if (disks_[i]->is_off()) return revive(i, 1 * kj::SECONDS);
    if (!accident_) accident_ = std::string(names[i]) + ": " + error.what();
  }
}

void World::revive(std::size_t client, kj::Duration after) {
  clients_[client]->kill();
  returns_.push_back({.at = timer_.now() + after, .client = client});
}

void World::attend() {
  if (node_disk_.is_off() && node_.is_running()) {
    ++figures_.power_cuts;
    node_.stop();
    returns_.push_back(
        {.at = timer_.now() + static_cast<std::int64_t>(50 + chance_.below(3000)) * kj::MILLISECONDS, .client = {}});
  }
  for (std::size_t i = 0; i < most_clients; ++i) {
    if (!clients_[i]->is_up()) continue;
    if (disks_[i]->is_off()) {
      ++figures_.power_cuts;
      revive(i, static_cast<std::int64_t>(50 + chance_.below(8000)) * kj::MILLISECONDS);
    } else if (const auto failure = clients_[i]->given_up(); failure && !accident_) {
      accident_ = std::string(names[i]) + " gives up: " + failure->code + " (" + failure->text + ")";
    }
  }
  std::erase_if(harms_, [&](const auto& pending) { return harm(pending.first, pending.second); });
  for (std::size_t i = 0; i < returns_.size();) {
    if (returns_[i].at > timer_.now()) {
      ++i;
      continue;
    }
    const auto back = returns_[i];
    returns_.erase(returns_.begin() + static_cast<std::ptrdiff_t>(i));
    if (back.client) {
      if (clients_[*back.client]->is_up()) continue;
      disks_[*back.client]->repair();
      start_client(*back.client);
    } else if (!node_.is_running()) {
      node_disk_.repair();
      try {
        node_.start();
      } catch (const kj::Exception& error) {
        if (node_disk_.is_off()) {
          returns_.push_back({.at = timer_.now() + 1 * kj::SECONDS, .client = {}});
        } else if (!accident_)
          accident_ = std::string("the node does not start: ") + error.getDescription().cStr();
      }
    }
  }
}

void World::pass(kj::Duration time) {
  const auto end = timer_.now() + time;
  for (;;) {
    scope_.poll();
    attend();
    scope_.poll();
    auto next = end;
    KJ_IF_MAYBE (event, timer_.nextEvent()) next = std::min(next, *event);
    for (const auto& back : returns_) next = std::min(next, back.at);
    if (timer_.now() >= end) return;
    timer_.advanceTo(std::max(next, timer_.now() + 1 * kj::MICROSECONDS));
  }
}

void World::turn(std::uint64_t count) {
  const auto latest = timer_.now() + 1 * kj::SECONDS;
  while (count > 0 && timer_.now() < latest) {
    const std::uint64_t done = scope_.poll(static_cast<kj::uint>(count));
    count -= std::min(count, done);
    if (done > 0) continue;
    KJ_IF_MAYBE (event, timer_.nextEvent()) {
      timer_.advanceTo(std::max(*event, timer_.now()));
    } else {
      return;
    }
  }
}

void World::calm_down() {
  for (auto& client : clients_) {
    client->road().open();
    client->calendar().skew = 0 * kj::SECONDS;
    client->disk().disarm();
  }
  node_disk_.disarm();
  harms_.clear();  // who has missed the last word of somebody learns it from the next
  for (auto& back : returns_) back.at = timer_.now();
}

void World::note(std::size_t who, const client::Failure& failure) {
  const bool is_wrong = failure.kind == client::FailureKind::bug ||
                        (failure.kind == client::FailureKind::store && !disks_[who]->is_off());
  if (is_wrong && !accident_)
    accident_ = std::string(names[who]) + " fails: " + failure.code + " (" + failure.text + ")";
}

void World::pursue(std::size_t who, kj::Promise<client::Outcome<>> task,
                   std::function<void(const client::Outcome<>&)> done) {
  clients_[who]->pursue(kj::mv(task), [this, who, done = std::move(done)](const client::Outcome<>& outcome) {
    if (!outcome) note(who, outcome.error());
    done(outcome);
  });
}

void World::speak(std::size_t who, const std::string& conversation) {
  SimClient& speaker = *clients_[who];
  const auto row = speaker.find(conversation);
  if (!row || row->standing == client::Standing::removed || row->standing == client::Standing::left) return;
  const std::string text = speaker.name() + " " + std::to_string(++counters_[who]);
  const Said said{.who = who, .conversation = conversation, .text = text};
  tried_.emplace(text, said);
  const auto queued = speaker.engine().queue(row->id, std::array{text});
  if (!queued) return note(who, queued.error());
  said_.push_back(said);
  said_.back().cursor = queued->front();
  pursue(who, kj::Promise<client::Outcome<>>(speaker.engine().flush()));
}

void World::let_all_speak() {
  for (std::size_t i = 0; i < most_clients; ++i) {
    speak(i, group_name);
    for (const std::string& peer : std::set<std::string>(std::begin(people), std::end(people))) {
      if (peer != people[i] && clients_[i]->is_up() && clients_[i]->find(peer)) speak(i, peer);
    }
  }
}

void World::change(std::size_t who, std::function<Task<client::Outcome<>>(client::Engine&, std::int64_t)> what) {
  SimClient& doer = *clients_[who];
  const auto row = doer.find(group_name);
  if (!row || row->standing != client::Standing::member) return;
  pursue(who, kj::Promise<client::Outcome<>>(what(doer.engine(), row->id)), [this](const client::Outcome<>& done) {
    if (done) ++figures_.changes;
  });
}

bool World::harm(std::size_t whom, Act act) {
  if (!node_.is_up()) return false;
  return node_.look([&](db::Database& db) {
    const auto waiting = db.find_one<std::int64_t, std::int64_t>(
        "SELECT d.mailbox_row, d.message_row FROM delivery d JOIN mailbox m ON m.id = d.mailbox_row JOIN device v ON "
        "v.id = m.device_row JOIN account a ON a.id = v.account_row WHERE a.name = ?1 AND v.label = ?2 AND d.seq > "
        "m.acked_seq ORDER BY d.seq LIMIT 1",
        clients_[whom]->person(), clients_[whom]->name());
    if (!waiting) return false;
    try {
      db::Transaction transaction(db, db::Access::write);
      spoil(db, std::get<0>(*waiting), std::get<1>(*waiting), act, chance_);
      transaction.save();
      ++figures_.harms;
      harmed_.insert(whom);
      clients_[whom]->road().break_all();  // what was on its way already does not come
      return true;
    } catch (const kj::Exception& error) {
      if (!node_disk_.is_off()) kj::throwFatalException(kj::cp(error));
      harmed_.insert(whom);  // the power was cut at this sync, and nobody knows
      return true;
    }
  });
}

void World::act(const Step& step) {
  pass(step.after);
  SimClient& who = *clients_[step.who];
  const auto milliseconds = static_cast<std::int64_t>(step.number) * kj::MILLISECONDS;
  switch (step.act) {
    case Act::stop_node:
      node_.stop();
      returns_.push_back({.at = timer_.now() + 500 * kj::MILLISECONDS, .client = {}});
      return;
    case Act::kill_node:
      turn(step.number);
      if (!node_.is_running()) return;
      ++figures_.kills;
      node_.kill();
      returns_.push_back({.at = timer_.now() + 500 * kj::MILLISECONDS, .client = {}});
      return;
    case Act::cut_node:
      node_disk_.cut_power_at_sync(step.number, disk_chance_);
      return;
    case Act::drop_node:
      turn(step.number);
      node_disk_.cut_power(disk_chance_);
      return;
    case Act::lose:
    case Act::damage:
    case Act::repeat:
      harms_.emplace_back(step.who, step.act);
      return;
    case Act::break_road:
      return who.road().break_all();
    case Act::close_road:
      return who.road().close(milliseconds);
    case Act::stand_still:
      return who.road().stand_still(milliseconds);
    case Act::skew:
      who.calendar().skew = milliseconds - 120 * kj::SECONDS;
      return;
    default:
      break;
  }
  if (!who.is_up()) return;
  switch (step.act) {
    case Act::say:
      return speak(step.who, group_name);
    case Act::whisper: {
      if (who.person() == people[step.whom]) return;
      if (who.find(people[step.whom])) return speak(step.who, people[step.whom]);
      return pursue(step.who,
                    kj::Promise<client::Outcome<client::ConversationView>>(who.engine().open_dm(user(step.whom)))
                        .then([](client::Outcome<client::ConversationView> opened) {
                          return opened ? client::Outcome<>() : std::unexpected(opened.error());
                        }),
                    [this, step](const client::Outcome<>& opened) {
                      if (opened) speak(step.who, people[step.whom]);
                    });
    }
    case Act::add:
      return change(step.who, [step](client::Engine& engine, std::int64_t group) {
        return engine.add_members(group, {user(step.whom)});
      });
    case Act::remove:
      return change(step.who, [step](client::Engine& engine, std::int64_t group) {
        return engine.remove_member(group, user(step.whom));
      });
    case Act::rename:
      return change(step.who, [text = std::to_string(chance_.below(1000))](client::Engine& engine, std::int64_t group) {
        return engine.change_settings(group, {.description = text});
      });
    case Act::promote:
      return change(step.who, [step](client::Engine& engine, std::int64_t group) {
        return engine.change_settings(group, {.role = client::Role::admin}, user(step.whom));
      });
    case Act::upgrade: {
      const auto row = who.find(group_name);
      if (!row || row->standing != client::Standing::member) return;
      const auto suite = client::own_suites.at(step.number % client::own_suites.size());
      return pursue(step.who, kj::Promise<client::Outcome<>>(who.engine().upgrade_group(row->id, suite)),
                    [this](const client::Outcome<>& done) {
                      if (done) ++figures_.upgrades;
                    });
    }
    case Act::leave:
      return change(step.who, [](client::Engine& engine, std::int64_t group) { return engine.leave_group(group); });
    case Act::forge: {
      const auto row = who.find(group_name);
      if (!row || row->standing != client::Standing::member) return;
      return pursue(step.who, forge_commit(who, row->id), [this](const client::Outcome<>& done) {
        if (done) ++figures_.forged;
      });
    }
    case Act::kill:
      ++figures_.kills;
      turn(step.number);
      return revive(step.who, static_cast<std::int64_t>(20 + chance_.below(4000)) * kj::MILLISECONDS);
    case Act::cut_power:
      disks_[step.who]->cut_power_at_sync(step.number, disk_chance_);
      return;
    case Act::drop_power:
      turn(step.number);
      disks_[step.who]->cut_power(disk_chance_);
      return;
    default:
      return;
  }
}

}  // namespace qpc::sim
