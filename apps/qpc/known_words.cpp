#include "qpc/known_words.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/terminal_text.h"
#include "client/account/device_identity.h"
#include "client/account/people.h"
#include "client/contact/contact_store.h"
#include "client/group/conversation_store.h"
#include "client/history/message_store.h"
#include "client/mailbox/waiting.h"
#include "core/base/encoding.h"
#include "qpc/glance.h"

namespace qpc::cli {
namespace {

using client::Outcome;
using command::Kind;

constexpr std::size_t short_id = 8;  // hexadecimal digits
constexpr std::uint32_t most_messages = 100;

/// A name with the id that means the same.
struct Named {
  std::string name;
  std::string id;
};

/// By their names, where these are plain, belong to one alone, and mean nobody else.
std::vector<Candidate> by_name_or_id(const std::vector<Named>& all, const std::set<std::string>& taken = {}) {
  std::map<std::string, int> times;
  for (const auto& one : all) ++times[one.name];
  std::vector<Candidate> found;
  for (const auto& one : all) {
    if (times[one.name] == 1 && is_plain_word(one.name) && !taken.contains(one.name)) {
      found.push_back({one.name, one.id});
    } else if (!one.id.empty()) {
      found.push_back({one.id, in_short(one.name)});
    }
  }
  return found;
}

std::vector<Candidate> people(db::Database& db, const client::AccountRow& self) {
  std::vector<Candidate> found;
  client::ContactStore contacts(db);
  for (const auto& person : contacts.people(self.account_id)) {
    found.push_back({person.name, in_short(contacts.display_name(person.account_id))});
  }
  return found;
}

std::vector<Candidate> conversations(db::Database& db, const client::AccountRow& self) {
  // A title that could be a person's name never stands for a group (history/choice.h).
  std::set<std::string> names{self.name};
  for (const auto& person : client::ContactStore(db).people(self.account_id)) names.insert(person.name);
  std::vector<Named> all;
  std::vector<Candidate> direct;
  for (const auto& row : client::ConversationStore(db).list()) {
    if (row.peer) {
      if (const auto person = client::PersonStore(db).find(*row.peer)) direct.push_back({person->name, "direct"});
      continue;
    }
    if (row.name.contains('@')) names.insert(row.name);
    all.push_back({row.name, row.group_id ? to_hex(*row.group_id).substr(0, short_id) : ""});
  }
  auto found = by_name_or_id(all, names);
  found.insert(found.end(), direct.begin(), direct.end());
  return found;
}

std::vector<Candidate> devices(db::Database& db, const client::AccountRow& self) {
  const auto manifest = client::stored_manifest(db, self.account_id);
  if (!manifest) return {};
  std::vector<Named> all;
  for (const auto& device : manifest->devices) {
    all.push_back({device.label, to_hex(device.id.view()).substr(0, short_id)});
  }
  return by_name_or_id(all);
}

std::vector<Candidate> messages(db::Database& db) {
  std::vector<Candidate> found;
  auto rows = client::MessageStore(db).list({.most = most_messages});
  std::ranges::reverse(rows);
  for (const auto& row : rows) {
    if (row.message_id) found.push_back({to_hex(*row.message_id).substr(0, short_id), in_short(row.text)});
  }
  return found;
}

std::vector<Candidate> waiting(client::Store& store) {
  std::vector<Candidate> found;
  for (const auto& one : client::list_waiting(store).value_or(std::vector<client::Waiting>())) {
    if (one.message) found.push_back({std::to_string(one.number), in_short(one.text)});
  }
  return found;
}

class Glance final : public KnownWords {
 public:
  Glance(const kj::Filesystem& files, client::ProfileChoice choice, client::EnvironmentLookup environment)
      : files_(files), choice_(std::move(choice)), environment_(std::move(environment)) {}

  std::vector<Candidate> of(Kind kind) override {
    auto store = open();
    return store ? known_words_of(*store, kind) : std::vector<Candidate>();
  }

  std::vector<Candidate> profiles() override {
    std::vector<Candidate> found;
    client::ProfileChoice any = choice_;
    any.name = "default";
    const auto profile = client::Profile::locate(any, environment_);
    if (!profile) return found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(profile->folder().parent_path(), error)) {
      any.name = entry.path().filename().string();
      const auto one = client::Profile::locate(any, environment_);
      if (one && client::Vault(files_, *one).exists()) found.push_back({any.name, ""});
    }
    std::ranges::sort(found, {}, &Candidate::word);
    return found;
  }

 private:
  Outcome<client::Store> open() {
    QPC_TRY(const auto profile, client::Profile::locate(choice_, environment_));
    return glance_at(files_, profile);
  }

  const kj::Filesystem& files_;
  client::ProfileChoice choice_;
  client::EnvironmentLookup environment_;
};

}  // namespace

bool is_plain_word(std::string_view word) {
  if (word.empty() || word.front() == '-' || word.front() == ' ' || word.back() == ' ') return false;
  return !word.contains('\t') && terminal_text(word, Lines::join) == word;
}

std::vector<Candidate> known_words_of(client::Store& store, Kind kind) {
  if (kind == Kind::waiting) return waiting(store);
  return store
      .read([&](db::Database& db) -> Outcome<std::vector<Candidate>> {
        QPC_TRY(const auto self, client::require_account(db));
        switch (kind) {
          case Kind::person:
            return people(db, self);
          case Kind::conversation:
            return conversations(db, self);
          case Kind::device:
            return devices(db, self);
          case Kind::message:
            return messages(db);
          default:
            return std::vector<Candidate>();
        }
      })
      .value_or(std::vector<Candidate>());
}

std::unique_ptr<KnownWords> known_words(const kj::Filesystem& files, const client::ProfileChoice& choice,
                                        const client::EnvironmentLookup& environment) {
  return std::make_unique<Glance>(files, choice, environment);
}

}  // namespace qpc::cli
