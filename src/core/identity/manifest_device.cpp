#include "core/identity/manifest_device.h"

#include <algorithm>

#include "core/identity/plain_text.h"

namespace qpc::identity {

namespace {

using Seconds = std::chrono::sys_seconds;

/// Seconds since the epoch as they travel. Beyond the year 290 000 000 000 there is no `sys_seconds`.
Result<Seconds> read_time(WireReader& in) {
  QPC_TRY(const auto seconds, in.u64());
  if (seconds > std::uint64_t{1} << 62) return fail(Kind::malformed, "account manifest: a time out of range");
  return Seconds(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

void write_time(Seconds time, WireWriter& out) { out.u64(static_cast<std::uint64_t>(time.time_since_epoch().count())); }

Result<std::vector<std::uint16_t>> read_numbers(WireReader& in, std::size_t most) {
  QPC_TRY(auto elements, in.nested());
  if (elements.size() > 2 * most) return fail(Kind::limit, "account manifest: too many suites or capabilities");
  std::vector<std::uint16_t> numbers;
  while (!elements.at_end()) {
    QPC_TRY(const auto number, elements.u16());
    numbers.push_back(number);
  }
  return numbers;
}

void write_numbers(const std::vector<std::uint16_t>& numbers, WireWriter& out) {
  out.vector_of([&] {
    for (const auto number : numbers) out.u16(number);
  });
}

bool names_one_twice(std::vector<std::uint16_t> numbers) {
  std::ranges::sort(numbers);
  return std::ranges::adjacent_find(numbers) != numbers.end();
}

}  // namespace

bool ManifestDevice::supports(std::uint16_t suite) const { return std::ranges::contains(suites, suite); }

Result<void> ManifestDevice::check() const {
  if (suites.size() > max_suites || capabilities.size() > max_capabilities) {
    return fail(Kind::limit, "account manifest: too many suites or capabilities");
  }
  if (label.size() > max_label_bytes) return fail(Kind::limit, "account manifest: a label of more than 64 octets");
  if (names_one_twice(suites) || names_one_twice(capabilities)) {
    return fail(Kind::rejected, "account manifest: a suite or capability named twice");
  }
  if (!is_plain_text(label)) return fail(Kind::rejected, "account manifest: a label that is not plain text");
  if (added < Seconds{}) return fail(Kind::rejected, "account manifest: a device added before 1970");
  if (revoked && *revoked < added) {
    return fail(Kind::rejected, "account manifest: a device revoked before it was added");
  }
  return {};
}

Result<ManifestDevice> ManifestDevice::read(WireReader& in) {
  ManifestDevice device;
  QPC_TRY(device.id, DeviceId::read(in));
  QPC_TRY(device.key, DeviceKey::read(in));
  QPC_TRY(device.added, read_time(in));
  QPC_TRY(const bool is_revoked, in.presence());
  if (is_revoked) {
    QPC_TRY(device.revoked, read_time(in));
  }
  QPC_TRY(device.suites, read_numbers(in, max_suites));
  QPC_TRY(device.capabilities, read_numbers(in, max_capabilities));
  QPC_TRY(const ByteView label, in.vector());
  if (label.size() > max_label_bytes) return fail(Kind::limit, "account manifest: a label of more than 64 octets");
  device.label = as_text(label);
  QPC_CHECK(device.check());
  return device;
}

void ManifestDevice::write(WireWriter& out) const {
  id.write(out);
  key.write(out);
  write_time(added, out);
  out.presence(revoked.has_value());
  if (revoked) write_time(*revoked, out);
  write_numbers(suites, out);
  write_numbers(capabilities, out);
  out.vector(as_bytes(label));
}

}  // namespace qpc::identity
