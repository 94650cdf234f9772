#include "node/limits/call_weights.h"

#include <gmock/gmock.h>

namespace qpc::node {
namespace {

std::size_t number(const MethodTable& table, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(table.names(), name) - table.names().begin());
}

TEST(CallWeights, ListsMethodsOfTheSchemaAlone) {
  const MethodTable table;
  EXPECT_THAT(CallWeights::listed(), testing::Each(testing::Truly([&](const std::string& name) {
                return number(table, name) < table.names().size();
              })));
}

TEST(CallWeights, TellsReadsWritesAndWhatIsCostlyApart) {
  const MethodTable table;
  const CallWeights weights(table);
  EXPECT_EQ(weights.of(number(table, "Mailbox.fetch")), CallWeights::read);
  EXPECT_EQ(weights.of(number(table, "Channel.post")), CallWeights::write);
  EXPECT_EQ(weights.of(number(table, "Node.login")), CallWeights::costly);
  EXPECT_EQ(weights.of(std::nullopt), CallWeights::read);
}

}  // namespace
}  // namespace qpc::node
