#include "sim/many.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace qpc::sim {
namespace {

/// Every `processes`th of the seeds.
Tally run_share(const std::filesystem::path& folder, Seeds seeds, unsigned share, unsigned processes, Mistake mistake,
                bool until_broken) {
  Beginning beginning(folder);
  Tally tally;
  for (std::uint64_t i = share; i < seeds.count; i += processes) {
    tally.add(seeds.first + i, run(beginning, make_plan(seeds.first + i), mistake));
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

struct Child {
  pid_t process;
  int answer;
};

Child start(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe can be made");
  std::fflush(nullptr);
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("no process can be started");
  if (process > 0) {
    ::close(ends[1]);
    return {process, ends[0]};
  }
  ::close(ends[0]);
  int code = 1;
  try {
    const std::string text = work();
    code = ::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sim: %s\n", error.what());
  }
  ::_exit(code);
}

std::string wait_for(const Child& child) {
  std::string text;
  char part[4096];
  for (ssize_t size = 0; (size = ::read(child.answer, part, sizeof part)) > 0;) {
    text.append(part, static_cast<std::size_t>(size));
  }
  ::close(child.answer);
  int status = 0;
  if (::waitpid(child.process, &status, 0) != child.process || status != 0) {
    throw std::runtime_error("a process of the simulation has died");
  }
  return text;
}

}  // namespace

void Tally::add(std::uint64_t seed, const RunResult& result) {
  figures["said"] += result.said;
  figures["shown"] += result.shown;
  figures["holes"] += result.holes;
  figures["power_cuts"] += result.figures.power_cuts;
  figures["kills"] += result.figures.kills;
  figures["changes"] += result.figures.changes;
  figures["forged"] += result.figures.forged;
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
  std::vector<Child> children;
  for (unsigned share = 0; share < processes; ++share) {
    children.push_back(start([&] {
      return to_text(run_share(folder / std::to_string(share), seeds, share, processes, mistake, until_broken));
    }));
  }
  Tally all;
  for (const auto& child : children) all.add(from_text(wait_for(child)));
  return all;
}

}  // namespace qpc::sim
