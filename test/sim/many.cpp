#include "sim/many.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>

namespace qpc::sim {
namespace {

/// Every `processes`th of the seeds.
Tally run_share(const std::filesystem::path& folder, Seeds seeds, unsigned share, unsigned processes, Mistake mistake,
                bool until_broken) {
  Beginning beginning(folder);
  Tally tally;
  for (std::uint64_t i = share; i < seeds.count; i += processes) {
    const auto result = run(beginning, make_plan(seeds.first + i), mistake);
    if (result.broken) {
      std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seeds.first + i), result.broken->c_str());
    }
    tally.add(seeds.first + i, result);
    if (until_broken && tally.first_broken) break;
  }
  return tally;
}

std::string to_text(const Tally& tally) {
  nlohmann::json json{{"figures", tally.figures}, {"held", tally.held}, {"first_broken", nullptr}};
  if (tally.first_broken) json["first_broken"] = *tally.first_broken;
  return json.dump();
}

Tally from_text(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  Tally tally{.figures = json.at("figures"), .held = json.at("held")};
  if (!json.at("first_broken").is_null()) tally.first_broken = json.at("first_broken").get<std::uint64_t>();
  return tally;
}

/// What a system call returns when no signal has come in between.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// A process that does something and tells what came of it. It ends with this, done or not.
class Child {
 public:
  explicit Child(const std::function<std::string()>& work) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe can be made");
    std::fflush(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::close(ends[0]);
      tell(work, ends[1]);
    }
    ::close(ends[1]);
    answer_ = ends[0];
    if (process_ > 0) return;
    ::close(answer_);
    throw std::runtime_error("no process can be started");
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::close(answer_);
    if (has_ended_) return;
    ::kill(process_, SIGKILL);
    uninterrupted([&] { return ::waitpid(process_, nullptr, 0); });
  }

  std::string wait() {
    std::string text;
    char part[4096];
    for (;;) {
      const ssize_t size = uninterrupted([&] { return ::read(answer_, part, sizeof part); });
      if (size <= 0) break;
      text.append(part, static_cast<std::size_t>(size));
    }
    int status = 0;
    const bool is_awaited = uninterrupted([&] { return ::waitpid(process_, &status, 0); }) == process_;
    has_ended_ = is_awaited;
    if (is_awaited && WIFSIGNALED(status)) {
      throw std::runtime_error(std::string("a process of the simulation has died: ") + ::strsignal(WTERMSIG(status)));
    }
    if (!is_awaited || status != 0) throw std::runtime_error("a process of the simulation has died");
    return text;
  }

 private:
  [[noreturn]] static void tell(const std::function<std::string()>& work, int to) {
    int code = 1;
    try {
      const std::string text = work();
      const ssize_t size = uninterrupted([&] { return ::write(to, text.data(), text.size()); });
      code = size == static_cast<ssize_t>(text.size()) ? 0 : 1;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "sim: %s\n", error.what());
    } catch (const kj::Exception& fault) {
      std::fprintf(stderr, "sim: %s\n", fault.getDescription().cStr());
    }
    ::_exit(code);
  }

  pid_t process_ = -1;
  int answer_ = -1;
  bool has_ended_ = false;
};

}  // namespace

void Tally::add(std::uint64_t seed, const RunResult& result) {
  figures["said"] += result.said;
  figures["shown"] += result.shown;
  for (const auto& [cause, count] : result.holes) {
    figures["holes"] += count;
    figures["holes " + cause] += count;
  }
  figures["harms"] += result.figures.harms;
  figures["power_cuts"] += result.figures.power_cuts;
  figures["kills"] += result.figures.kills;
  figures["changes"] += result.figures.changes;
  figures["forged"] += result.figures.forged;
  figures["upgrades"] += result.figures.upgrades;
  if (!result.broken) {
    ++held;
  } else if (!first_broken || seed < *first_broken) {
    first_broken = seed;
  }
}

void Tally::add(const Tally& other) {
  for (const auto& [name, value] : other.figures) figures[name] += value;
  held += other.held;
  if (other.first_broken) first_broken = std::min(first_broken.value_or(*other.first_broken), *other.first_broken);
}

Tally run_many(const std::filesystem::path& folder, Seeds seeds, unsigned processes, Mistake mistake,
               bool until_broken) {
  processes = static_cast<unsigned>(std::min<std::uint64_t>(processes, seeds.count));
  std::vector<std::unique_ptr<Child>> children;
  for (unsigned share = 0; share < processes; ++share) {
    children.push_back(std::make_unique<Child>([&] {
      return to_text(run_share(folder / std::to_string(share), seeds, share, processes, mistake, until_broken));
    }));
  }
  Tally all;
  for (const auto& child : children) all.add(from_text(child->wait()));
  return all;
}

}  // namespace qpc::sim
