#include "wrong_door/doors.h"

#include <schemas/admin.capnp.h>

#include <algorithm>
#include <set>

#include "wrong_door/answer.h"

namespace qpc::wrong_door {
namespace {

/// Walks over interfaces and over the structures in which they lie.
class Walk {
 public:
  void see(capnp::InterfaceSchema interface) {
    if (!seen_.insert(interface.getProto().getId()).second) return;
    for (const auto method : interface.getMethods()) {
      methods_.insert(short_name(interface) + "." + method.getProto().getName().cStr());
      see(method.getParamType());
      see(method.getResultType());
    }
  }
  std::vector<std::string> methods() const { return {methods_.begin(), methods_.end()}; }

 private:
  void see(capnp::StructSchema structure) {
    if (!seen_.insert(structure.getProto().getId()).second) return;
    for (const auto field : structure.getFields()) see(field.getType());
  }
  void see(capnp::Type type) {
    while (type.isList()) type = type.asList().getElementType();
    if (type.isStruct()) see(type.asStruct());
    if (type.isInterface()) see(type.asInterface());
  }
  /// Without file and scopes: "mailbox.capnp:Mailbox.Listener" is a Listener.
  static std::string short_name(capnp::InterfaceSchema interface) {
    const std::string name = interface.getProto().getDisplayName().cStr();
    return name.substr(name.find_last_of(".:") + 1);
  }

  std::set<std::uint64_t> seen_;
  std::set<std::string> methods_;
};

bool is_entrance(const Door& door) {
  return std::ranges::contains(entrance_doors(), std::string_view(door.method),
                               [](const Door& entrance) { return std::string_view(entrance.method); });
}

}  // namespace

std::vector<std::string> methods_of_the_schemas() {
  Walk walk;
  walk.see(capnp::Schema::from<api::Node>());
  return walk.methods();
}

std::vector<std::string> methods_of_the_operator() {
  Walk walk;
  walk.see(capnp::Schema::from<api::Admin>());
  return walk.methods();
}

std::vector<Door> doors() {
  std::vector<Door> all;
  for (const auto part :
       {entrance_doors(), own_doors(), owner_doors(), mail_doors(), group_doors(), people_doors(), blob_doors()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::string knock(World& world, const Door& door, Who who) {
  const auto before = world.stored();
  const auto acked = world.acked_by_owner();
  auto word = door.knock(world, world.at(who));
  world.scope.poll();
  if (world.acked_by_owner() != acked && !word.ends_with("*")) word += "*";
  if (is_refusal(word) && world.stored() != before) word += "+changed";
  return word;
}

std::string Visit::knock(const Door& door, Who who) {
  auto world = world_ ? std::move(world_) : std::make_unique<World>();
  auto word = wrong_door::knock(*world, door, who);
  // Attempts to enter are counted, whether or not they succeed.
  if (is_refusal(word) && !is_entrance(door)) world_ = std::move(world);
  return word;
}

}  // namespace qpc::wrong_door
