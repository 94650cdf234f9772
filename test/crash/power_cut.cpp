#include "crash/power_cut.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "crash/disk_log.h"

namespace qpc::crash {
namespace {

using Kind = DiskEvent::Kind;
constexpr std::size_t sector = 512;

/// What is open at the end of a log.
struct Open {
  std::map<std::string, std::vector<DiskEvent>> writes;  ///< of each file, in order
  std::vector<DiskEvent> names;                          ///< in order
};

Open read_open(const std::filesystem::path& log) {
  Open open;
  for (auto& event : DiskLog::read(log)) {
    switch (event.kind) {
      case Kind::write:
      case Kind::truncate:
        open.writes[event.file].push_back(std::move(event));
        break;
      case Kind::synced:
        open.writes.erase(event.file);
        break;
      case Kind::created:
        open.names.push_back(std::move(event));
        break;
      case Kind::unlinked:
        open.writes.erase(event.file);  // of a file that has gone, nothing more comes
        open.names.push_back(std::move(event));
        break;
      case Kind::folder_synced:
        open.names.clear();
        break;
    }
  }
  return open;
}

void apply(const DiskEvent& event) {
  const int descriptor = ::open(event.file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;  // its name did not hold
  const bool done = event.kind == Kind::truncate
                        ? ::ftruncate(descriptor, static_cast<off_t>(event.offset)) == 0
                        : ::pwrite(descriptor, event.octets.data(), event.octets.size(),
                                   static_cast<off_t>(event.offset)) == static_cast<ssize_t>(event.octets.size());
  const int reason = errno;
  ::close(descriptor);
  if (!done) throw std::system_error(reason, std::generic_category(), "what the disk has");
}

std::string kept_name(const DiskEvent& unlinked) { return {unlinked.octets.begin(), unlinked.octets.end()}; }

/// The names that did not hold go back to what they were, the last one first.
void undo(const DiskEvent& name) {
  if (name.kind == Kind::created) {
    std::filesystem::remove(name.file);
  } else {
    std::filesystem::rename(kept_name(name), name.file);
  }
}

void finish(const std::filesystem::path& log, const Open& open) {
  for (const auto& name : open.names) {
    if (name.kind == Kind::unlinked) std::filesystem::remove(kept_name(name));
  }
  std::filesystem::remove(log);
}

/// The sectors of a write of which each may be kept by itself.
std::vector<DiskEvent> tear(const DiskEvent& event, std::mt19937_64& chance) {
  std::vector<DiskEvent> kept;
  for (std::uint64_t at = 0; at < event.octets.size();) {
    const auto end = std::min<std::uint64_t>(event.octets.size(), at + sector - (event.offset + at) % sector);
    if (chance() % 2 == 0) {
      kept.push_back({Kind::write, event.file, event.offset + at,
                      Bytes(event.octets.begin() + static_cast<std::ptrdiff_t>(at),
                            event.octets.begin() + static_cast<std::ptrdiff_t>(end))});
    }
    at = end;
  }
  return kept;
}

}  // namespace

void keep_all(const std::filesystem::path& log) {
  const auto open = read_open(log);
  for (const auto& [file, writes] : open.writes) std::ranges::for_each(writes, apply);
  finish(log, open);
}

std::size_t cut_power(const std::filesystem::path& log, std::mt19937_64& chance) {
  const auto open = read_open(log);
  const auto holding = chance() % (open.names.size() + 1);
  std::set<std::string> gone;
  for (std::size_t i = open.names.size(); i > holding; --i) {
    const auto& name = open.names[i - 1];
    undo(name);
    if (name.kind == Kind::created) gone.insert(name.file);
  }
  // A machine that stops has done nothing, everything, or anything between.
  const auto mood = chance() % 4;
  std::size_t changed = 0;
  for (const auto& [file, writes] : open.writes) {
    if (gone.contains(file)) continue;  // what has its name now is another file than the writes were for
    std::vector<DiskEvent> kept;
    for (const auto& event : writes) {
      const auto fate = mood == 0 ? 0 : chance() % 3;
      if (fate == 0) ++changed;
      if (fate == 1) kept.push_back(event);
      if (fate != 2) continue;
      if (event.kind == Kind::truncate) {
        kept.push_back(event);
        continue;
      }
      ++changed;
      std::ranges::move(tear(event, chance), std::back_inserter(kept));
    }
    if (mood > 1) std::ranges::shuffle(kept, chance);
    std::ranges::for_each(kept, apply);
  }
  finish(log, open);
  return changed;
}

}  // namespace qpc::crash
