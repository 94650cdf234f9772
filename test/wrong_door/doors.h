// doors.h: one call, at least, of every method that a node offers.
#pragma once
#include "wrong_door/world.h"

namespace qpc::wrong_door {

/// A call: what is asked stands in expected.tsv, too, and names the line.
struct Door {
  const char* method;  ///< Interface.method
  const char* asked;
  std::string (*knock)(World& world, Hands& who);  ///< the word for the answer (answer.h)
};

/// Those of one part each; `doors` has them all.
std::span<const Door> entrance_doors();
std::span<const Door> own_doors();
std::span<const Door> owner_doors();
std::span<const Door> mail_doors();
std::span<const Door> group_doors();
std::span<const Door> people_doors();
std::span<const Door> blob_doors();
std::vector<Door> doors();

/// Every method of every capability that can be reached from the bootstrap, as Interface.method, by reflection.
std::vector<std::string> methods_of_the_schemas();
/// The same, from the socket of the operator.
std::vector<std::string> methods_of_the_operator();

/// The word for what `who` gets at a door of a World in which nothing has happened: with "+changed" behind it, when a
/// refusal left something in the database, and a star, when Alice's watermark was moved.
std::string knock(World& world, const Door& door, Who who);

/// Sends callers to doors, each into a World in which nothing has happened.
class Visit {
 public:
  std::string knock(const Door& door, Who who);

 private:
  std::unique_ptr<World> world_;  ///< none after something happened in it
};

}  // namespace qpc::wrong_door
