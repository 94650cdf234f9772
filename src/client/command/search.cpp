// The command that finds what was said.
#include "client/command/life_shapes.h"
#include "client/command/registry.h"

namespace qpc::command {
namespace {

struct SearchArguments {
  std::vector<std::string> words;
  std::uint32_t limit = 20;
  bool best = false;
  std::optional<std::int64_t> behind;
  void describe(Fields& of) {
    of(required_word("words",
                     "Words; \"in this order\"; begin*; -not; in:CONVERSATION from:PERSON before:DATE after:DATE "
                     "has:file|link|poll"),
       words);
    of(option("limit", "At most so many messages, up to 200 (default: 20)"), limit);
    of(option("best", "Those first that fit best, instead of the newest"), best);
    of(option("behind", "Go on with what is older: the 'next' of the last answer"), behind);
  }
};

Task<Outcome<FoundPage>> search(Context& context, const SearchArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  std::string typed;
  for (const auto& word : arguments.words) typed += (typed.empty() ? "" : " ") + word;
  QPC_CO_TRY(auto terms, client::parse_query(typed));
  QPC_CO_TRY(const auto page,
             engine->search({.terms = std::move(terms),
                             .order = arguments.best ? client::SearchOrder::best : client::SearchOrder::newest,
                             .most = arguments.limit,
                             .behind = arguments.behind}));
  if (page.hits.empty() && !page.next) context.notice("Nothing was found.");
  co_return FoundPage{.found = all_of<Found>(page.hits), .next = page.next};
}

}  // namespace

void add_search_commands(Registry& registry) { registry.add<search>("search", "Find what was said"); }

}  // namespace qpc::command
