#include "crash/disk_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

namespace qpc::crash {
namespace {

constexpr std::size_t header_size = 1 + 4 + 8 + 4;

template <class T>
void put(Bytes& out, T value) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(&value);
  out.insert(out.end(), begin, begin + sizeof value);
}

template <class T>
T take(const Bytes& in, std::size_t& at) {
  T value;
  std::memcpy(&value, in.data() + at, sizeof value);
  at += sizeof value;
  return value;
}

}  // namespace

DiskLog::DiskLog(const std::filesystem::path& file)
    : descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "the log of the disk");
}

DiskLog::~DiskLog() { ::close(descriptor_); }

void DiskLog::append(const DiskEvent& event) {
  Bytes record;
  record.reserve(header_size + event.file.size() + event.octets.size());
  put(record, static_cast<std::uint8_t>(event.kind));
  put(record, static_cast<std::uint32_t>(event.file.size()));
  put(record, event.offset);
  put(record, static_cast<std::uint32_t>(event.octets.size()));
  record.insert(record.end(), event.file.begin(), event.file.end());
  record.insert(record.end(), event.octets.begin(), event.octets.end());
  if (::write(descriptor_, record.data(), record.size()) != static_cast<ssize_t>(record.size())) {
    throw std::system_error(errno, std::generic_category(), "the log of the disk");
  }
}

void DiskLog::clear() {
  if (::ftruncate(descriptor_, 0) != 0) throw std::system_error(errno, std::generic_category(), "the log of the disk");
}

std::vector<DiskEvent> DiskLog::read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const Bytes all{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::vector<DiskEvent> events;
  for (std::size_t at = 0; all.size() - at >= header_size;) {
    DiskEvent event;
    event.kind = static_cast<DiskEvent::Kind>(take<std::uint8_t>(all, at));
    const auto file_size = take<std::uint32_t>(all, at);
    event.offset = take<std::uint64_t>(all, at);
    const auto octets_size = take<std::uint32_t>(all, at);
    if (all.size() - at < std::size_t{file_size} + octets_size) break;
    event.file.assign(all.begin() + static_cast<std::ptrdiff_t>(at),
                      all.begin() + static_cast<std::ptrdiff_t>(at + file_size));
    at += file_size;
    event.octets.assign(all.begin() + static_cast<std::ptrdiff_t>(at),
                        all.begin() + static_cast<std::ptrdiff_t>(at + octets_size));
    at += octets_size;
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace qpc::crash
