// Reports, as an operator's node opens them: what anybody may have sealed.
#include <algorithm>
#include <cstdlib>

#include "core/crypto/seeded_random.h"
#include "core/report/report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  const ByteView octets(data, size);
  if (const auto report = read_all<report::Report>(octets)) {
    if (!std::ranges::equal(wire(*report), octets)) std::abort();
  }
  static crypto::SeededRandom random(1);
  static const auto key = crypto::KemPrivateKey::generate(report::report_kem, random);
  static const auto domain = identity::DomainName::parse("example.org").value();
  static_cast<void>(report::open(octets, domain, key));
  return 0;
}
