#include "bench/filled_store.h"

#include <cmath>
#include <stdexcept>

#include "client/history/message_store.h"
#include "client/search/search_store.h"
#include "client/store/store.h"
#include "client/store/vault.h"
#include "core/crypto/seeded_random.h"

namespace qpc::bench {
namespace {

constexpr std::uint64_t vocabulary = 50'000;
constexpr std::uint64_t words_of_a_text = 12;

class NoPassphrase final : public client::PassphraseSource {
  client::Outcome<Secret> passphrase(bool) override {
    return client::failure(client::FailureKind::usage, "no_passphrase", "A benchmark has none.");
  }
};

template <class T>
T must(client::Outcome<T> outcome) {
  if (!outcome) throw std::runtime_error(outcome.error().text);
  return *std::move(outcome);
}

/// A word as often as Zipf's law says.
std::string some_word(Random& random) {
  constexpr std::uint64_t steps = std::uint64_t{1} << 32U;
  const double part = static_cast<double>(random.below(steps)) / static_cast<double>(steps);
  return word_of_rank(static_cast<std::uint64_t>(std::pow(static_cast<double>(vocabulary), part)) - 1);
}

}  // namespace

std::string word_of_rank(std::uint64_t rank) {
  constexpr std::string_view syllables[] = {"ka", "lo", "mi", "ne", "ru", "so", "ta", "ve", "zi", "po"};
  std::string word;
  for (std::uint64_t rest = rank + 10; rest > 0; rest /= std::size(syllables)) {
    word += syllables[rest % std::size(syllables)];
  }
  return word;
}

void fill_history(const std::filesystem::path& home, std::uint64_t count) {
  const auto files = kj::newDiskFilesystem();
  const auto profile =
      must(client::Profile::locate({.name = {}, .home = home}, [](const char*) { return std::nullopt; }));
  NoPassphrase passphrases;
  auto store = must(client::Store::open(profile.store_file(), must(client::Vault(*files, profile).open(passphrases))));
  crypto::SeededRandom random(std::uint64_t{7});
  const auto peer = identity::AccountId::generate(random);
  const auto device = identity::DeviceId::generate(random);
  constexpr std::uint64_t batch = 10'000;
  for (std::uint64_t done = 0; done < count; done += batch) {
    const auto written = store.write([&](db::Database& db) -> client::Outcome<> {
      client::MessageStore messages(db);
      for (std::uint64_t at = done; at < std::min(done + batch, count); ++at) {
        std::string text;
        for (std::uint64_t word = 0; word < words_of_a_text; ++word) text += some_word(random) + " ";
        const client::Milliseconds said(std::chrono::seconds(1'700'000'000 + at));
        messages.add({.conversation = 1,
                      .app_id = random.array<16>(),
                      .account_id = peer,
                      .device_id = device,
                      .sent_at = said,
                      .stored_at = said,
                      .text = std::move(text)});
      }
      client::SearchStore(db).take_in_new();
      return {};
    });
    if (!written) throw std::runtime_error(written.error().text);
  }
}

}  // namespace qpc::bench
