#include "client/search/search.h"

#include <algorithm>

#include "client/account/account_store.h"
#include "client/account/device_identity.h"
#include "client/account/person_store.h"
#include "client/search/date.h"
#include "core/base/encoding.h"

namespace qpc::client {
namespace {

using What = SearchTerm::What;

std::string kind_mark(MessageKind kind) { return "k" + std::to_string(static_cast<int>(kind)); }

Outcome<std::string> sender_mark(db::Database& db, const std::string& name) {
  QPC_TRY(const auto account, require_account(db));
  if (name == "me") return "s" + to_hex(account.account_id.view());
  const auto at = name.find('@');
  const bool is_ours = at == std::string::npos || name.substr(at + 1) == account.domain;
  const auto person = is_ours ? PersonStore(db).find_by_name(name.substr(0, at)) : std::nullopt;
  if (person) return "s" + to_hex(person->account_id.view());
  return failure(FailureKind::not_found, "unknown_user",
                 "Nobody here is called '" + name + "': 'qpc contact list' shows whom you have met.");
}

Outcome<Milliseconds> date_of(const SearchTerm& term) {
  const auto date = begin_of(term.value);
  if (date) return *date;
  return failure(FailureKind::usage, "bad_query", "A date is like 2026-11-26, 2026-11 or 2026: '" + term.value + "'.");
}

}  // namespace

Outcome<std::string> Search::mark_of(const SearchTerm& term) {
  if (term.what == What::in) {
    QPC_TRY(const auto conversation, history_.find_conversation(term.value));
    return "c" + std::to_string(conversation.row.id);
  }
  if (term.what == What::from) {
    return store_.read([&](db::Database& db) { return sender_mark(db, term.value); });
  }
  if (term.value == "link") return "hlink";
  return kind_mark(term.value == "file" ? MessageKind::file : MessageKind::poll);
}

Outcome<std::optional<Search::Plan>> Search::plan(const SearchRequest& request) {
  Plan plan;
  std::vector<std::string> marks;
  for (const auto& term : request.terms) {
    if (term.what == What::before) {
      QPC_TRY(const auto date, date_of(term));
      plan.before = plan.before ? std::min(*plan.before, date) : date;
    } else if (term.what == What::after) {
      QPC_TRY(const auto date, date_of(term));
      plan.from = plan.from ? std::max(*plan.from, date) : date;
    } else if (term.what != What::words) {
      QPC_TRY(auto mark, mark_of(term));
      marks.push_back(std::move(mark));
    }
  }
  plan.expression = match_expression(request.terms, marks);
  if (plan.expression.empty()) {
    return failure(FailureKind::usage, "nothing_to_search",
                   "Say what to look for: words, or a conversation (in:), a person (from:) or a thing (has:).");
  }
  QPC_TRY(const auto span,
          store_.read([&](db::Database& db) { return SearchStore(db).span_of(plan.from, plan.before); }));
  if (!span) return std::nullopt;
  plan.span = *span;
  if (request.behind) plan.span.to = std::min(plan.span.to, *request.behind);
  return plan;
}

Outcome<std::optional<SearchHit>> Search::look_at(const Plan& plan, std::int64_t message, const std::string& mark) {
  auto view = history_.message(message);
  if (!view) return std::nullopt;  // it went meanwhile
  const bool is_hidden = view->is_from_blocked || view->life.is_over(environment_.now()) ||
                         (plan.from && view->row.stored_at < *plan.from) ||
                         (plan.before && view->row.stored_at >= *plan.before);
  if (is_hidden) return std::nullopt;
  QPC_TRY(auto highlights,
          store_.read([&](db::Database& db) { return SearchStore(db).highlights(plan.expression, message, mark); }));
  std::erase_if(highlights, [&](const TextSpan& span) { return span.begin + span.size > view->row.text.size(); });
  return SearchHit{.message = *std::move(view), .highlights = std::move(highlights)};
}

Outcome<> Search::take_in_new() {
  QPC_TRY(const bool has_new, store_.read([](db::Database& db) { return SearchStore(db).has_new(); }));
  if (!has_new) return {};
  return store_.write([](db::Database& db) -> Outcome<> {
    SearchStore(db).take_in_new();
    return {};
  });
}

Outcome<SearchPage> Search::find(const SearchRequest& request) {
  constexpr std::uint32_t at_once = 50;
  constexpr std::int64_t first_stretch = 100'000;
  SearchPage page;
  const std::uint32_t most = std::clamp<std::uint32_t>(request.most, 1, most_found);
  const Milliseconds begun = environment_.now();
  const std::string mark = to_hex(environment_.random.bytes(16));  // nobody has guessed it
  QPC_TRY(const auto planned, plan(request));
  // Who looks for what to delete from a full disk finds what the index has.
  if (const auto taken = take_in_new(); !taken && taken.error().kind != FailureKind::store) {
    return std::unexpected(taken.error());
  }
  if (!planned) return page;
  const Plan& plan = *planned;
  if (request.order == SearchOrder::best) {
    QPC_TRY(const auto best, store_.read([&](db::Database& db) {
      return SearchStore(db).best(plan.expression, plan.span, most_ranked, most);
    }));
    for (const std::int64_t message : best) {
      QPC_TRY(auto hit, look_at(plan, message, mark));
      if (hit) page.hits.push_back(*std::move(hit));
    }
    return page;
  }
  // Backwards in stretches that grow, so that neither common nor rare words take long before there is something to
  // give.
  CursorSpan rest = plan.span;
  for (std::int64_t stretch = first_stretch; rest.to > rest.from;) {
    if (page.hits.size() == most || environment_.now() - begun > patience) {
      page.next = rest.to;
      break;
    }
    const CursorSpan here{.from = std::max(rest.from, rest.to - stretch), .to = rest.to};
    const auto wanted = std::min<std::uint32_t>(at_once, most - static_cast<std::uint32_t>(page.hits.size()));
    QPC_TRY(const auto found,
            store_.read([&](db::Database& db) { return SearchStore(db).newest(plan.expression, here, wanted); }));
    for (const std::int64_t message : found) {
      QPC_TRY(auto hit, look_at(plan, message, mark));
      if (hit) page.hits.push_back(*std::move(hit));
    }
    const bool is_done = found.size() < wanted;
    rest.to = is_done ? here.from : found.back();
    if (is_done) stretch *= 4;
  }
  return page;
}

}  // namespace qpc::client
